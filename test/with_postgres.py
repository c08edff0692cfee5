#!/usr/bin/python3
"""Runs one test program with a PostgreSQL of its own: with_postgres.py PROGRAM ARGUMENT...

The program finds the server by PGHOST and PGUSER. Its exit status is given; nothing stays behind.
Without PostgreSQL the test is skipped (TAP).
"""

import os
import pathlib
import signal
import subprocess
import sys

import leftovers


def main():
    if not any(pathlib.Path('/usr/lib/postgresql').glob('*/bin/initdb')):
        print('1..0 # SKIP PostgreSQL is not installed')
        return 0
    import stack  # needs psycopg2, which is installed with PostgreSQL
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('told to stop'))
    leftovers.sweep()
    with stack.running_postgres() as server:
        environment = {**os.environ, 'PGHOST': str(server.socket), 'PGUSER': stack.OWNER,
                       'PGDATABASE': 'postgres'}
        return subprocess.run(stack.tied() + sys.argv[1:], env=environment, check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
