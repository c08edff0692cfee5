"""A service that may be harmed."""

import pytest
import service as services
import stack


@pytest.fixture
def alone(chosen):
    """A service with a PostgreSQL of its own, which may be harmed."""
    with stack.running_postgres() as server:
        server.rows('template1', 'CREATE DATABASE haitrinh')
        made = services.Service(chosen, server, 'haitrinh', server.folder.parent)
        made.run('migrate', '--database', made.conninfo)
        yield made
        made.close()
