#!/usr/bin/python3
"""Runs one test program with a PostgreSQL of its own: with_postgres.py PROGRAM ARGUMENT...

The program finds the server by PGHOST and PGUSER. Its exit status is given; nothing stays behind.
Without PostgreSQL the test is skipped (TAP).
"""

import os
import pathlib
import shutil
import subprocess
import sys


def main():
    if not any(pathlib.Path('/usr/lib/postgresql').glob('*/bin/initdb')):
        print('1..0 # SKIP PostgreSQL is not installed')
        return 0
    import stack  # needs psycopg2, which is installed with PostgreSQL
    folder = stack.make_folder()
    server = stack.Postgres(folder / 'pg')
    try:
        server.make()
        server.start()
        environment = {**os.environ, 'PGHOST': str(server.socket), 'PGUSER': stack.OWNER,
                       'PGDATABASE': 'postgres'}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
