"""`haitrinh migrate` killed in the middle, at every migration, and run again: the schema ends as it does
without kills, and nothing half-made is left in the way."""

import random
import re
import signal
import subprocess
import time

import pytest
import stack

LONGEST_MIGRATION_S = 0.08


def names():
    return sorted(path.stem for path in (stack.ROOT / 'sql' / 'migration').glob('*.sql'))


def applied(postgres, database):
    if postgres.rows(database, "SELECT to_regclass('schema_migration')")[0][0] is None:
        return []
    return postgres.rows(database, 'SELECT migration_no, name, sha256 FROM schema_migration ORDER BY 1')


def schema(postgres, database):
    """All of it as SQL; the dump's own keys differ from run to run."""
    done = subprocess.run([postgres.program('pg_dump'), '--schema-only', '--dbname', postgres.conninfo(database)],
                          check=True, capture_output=True, text=True)
    return re.sub(r'^\\(un)?restrict .*$', '', done.stdout, flags=re.MULTILINE)


def contents(postgres, database):
    """The number of rows in each table."""
    tables = postgres.rows(database, """SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)
        FROM information_schema.tables WHERE table_type = 'BASE TABLE'
            AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1""")
    return {table: postgres.rows(database, f'SELECT count(*) FROM {table}')[0][0] for table, in tables}


def start(program, conninfo):
    return subprocess.Popen([*stack.tied(), str(program), 'migrate', '--database', conninfo],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def kill_after(process, lines, delay_s):
    """Kills it some time after it has told of that many migrations; gives the last one it began."""
    with process:
        said = ''.join(process.stderr.readline() for _ in range(lines))
        time.sleep(delay_s)
        process.kill()
        said += process.stderr.read()
        assert process.wait(30) in (0, -signal.SIGKILL), said
    return (re.findall(r'^migration (\w+)$', said, re.MULTILINE) or [None])[-1]


@pytest.fixture
def empty(postgres, request):
    name = re.sub(r'\W', '_', request.node.name)
    postgres.rows('template1', f'CREATE DATABASE "{name}"')
    yield name
    postgres.rows('template1', f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.parametrize('seed', range(2))
def test_a_kill_in_the_middle_does_no_harm(program, postgres, template, empty, seed):
    draw = random.Random(seed)
    interrupted = set()
    for _ in range(3 * len(names())):
        if len(applied(postgres, empty)) == len(names()):
            break
        process = start(program, postgres.conninfo(empty))
        interrupted.add(kill_after(process, draw.randint(1, 3), draw.uniform(0, LONGEST_MIGRATION_S)))
        had = applied(postgres, empty)
        assert [row[1] for row in had] == names()[:len(had)], 'a beginning of all, without gap'
    done = subprocess.run([program, 'migrate', '--database', postgres.conninfo(empty)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(interrupted) > 3, 'it was killed in some of them'
    assert applied(postgres, empty) == applied(postgres, template)
    assert [row[1] for row in applied(postgres, empty)] == names()
    assert schema(postgres, empty) == schema(postgres, template)
    assert contents(postgres, empty) == contents(postgres, template)


def test_two_at_once_and_one_killed(program, postgres, template, empty):
    """The second waits for the first, and goes on where the first was killed."""
    first = start(program, postgres.conninfo(empty))
    second = start(program, postgres.conninfo(empty))
    kill_after(first, 2, 0)
    assert second.wait(60) == 0, second.stderr.read()
    second.stderr.close()
    assert applied(postgres, empty) == applied(postgres, template)
    assert schema(postgres, empty) == schema(postgres, template)
