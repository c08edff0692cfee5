"""A service that may be harmed."""

import shutil

import pytest
import service as services
import stack


@pytest.fixture
def alone(chosen):
    """A service with a PostgreSQL of its own, which may be harmed."""
    folder = stack.make_folder()
    server = stack.Postgres(folder / 'pg')
    server.make()
    server.start()
    server.rows('template1', 'CREATE DATABASE haitrinh')
    made = services.Service(chosen, server, 'haitrinh', folder)
    made.run('migrate', '--database', made.conninfo)
    yield made
    made.close()
    server.stop()
    shutil.rmtree(folder)
