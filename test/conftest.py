"""What the end-to-end and fault tests share: the program, one PostgreSQL, a service per test."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

# Debian's own: what a machine has in /usr/local must not hide a missing step of ours.
os.environ['PATH'] = '/usr/sbin:/usr/bin:/sbin:/bin'

import leftovers
import service as services
import stack


def pytest_sessionstart():
    """Told to stop, as by a time limit, we take down what we have put up; killed, the next one does."""
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit('told to stop'))
    leftovers.sweep()


def pytest_unconfigure():
    leftovers.clear_of(os.getpid())


def pytest_configure(config):
    config.addinivalue_line('markers', 'release: measures, so it wants the released program')


@pytest.fixture(scope='session')
def program():
    path = stack.program()
    if not path.exists():
        pytest.fail(f'{path} is not built: run deploy/test, or name one in HAITRINH')
    return path


@pytest.fixture(scope='session')
def postgres():
    """One server for all tests that do not harm it, with a migrated database to copy from."""
    with stack.running_postgres() as server:
        yield server


@pytest.fixture(scope='session')
def template(postgres, program):
    """The name of a database with the schema and nothing in it."""
    postgres.rows('template1', 'CREATE DATABASE migrated')
    subprocess.run([program, 'migrate', '--database', postgres.conninfo('migrated')], check=True)
    return 'migrated'


@pytest.fixture
def database(postgres, template, request):
    with postgres.copy(template, services.database_name(request.node.name)) as name:
        yield name


@pytest.fixture
def chosen(program, request):
    """The sanitized program; for a test marked `release`, which measures, the released one: a
    sanitizer keeps freed memory on purpose."""
    if not request.node.get_closest_marker('release'):
        return program
    if not stack.release().exists():
        pytest.skip(f'{stack.release()} is not built')
    return stack.release()


@pytest.fixture
def service(postgres, database, chosen):
    """Gate and watch, not started yet, with an empty register. At the end they are stopped and
    their messages read for findings of the sanitizers."""
    made = services.Service(chosen, postgres, database)
    yield made
    made.close()
    shutil.rmtree(made.folder)


@pytest.fixture(scope='module')
def shared_service(postgres, template, program, request):
    """One for all tests of a file that only look at what it has made."""
    with postgres.copy(template, services.database_name(request.module.__name__)) as name:
        made = services.Service(program, postgres, name)
        yield made
        made.close()
        shutil.rmtree(made.folder)


@pytest.fixture(scope='session')
def tracks():
    folder = stack.SHARED / 'tracks'
    if not folder.is_dir():
        pytest.skip(f'{folder} is absent: recorded tracks are not part of the project')
    return folder


@pytest.fixture(scope='session')
def vectors():
    folder = stack.SHARED / 'vectors'
    if not folder.is_dir():
        pytest.skip(f'{folder} is absent: protocol messages are not part of the project')
    return folder
