#!/usr/bin/python3
"""A PostgreSQL of its own in a temporary folder, for one test program or one suite.

    server.py COMMAND...    runs the command with PGHOST and PGUSER naming a fresh server, gives its
                            exit status, leaves nothing behind

As a module: `with Server() as server:`, then server.conninfo(), server.stop(), server.start().
Socket only. PostgreSQL refuses to run as root, so root starts it as the user postgres.
"""
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile

USER = 'postgres'


def tool(name):
    """The newest installed one; Debian keeps them out of the PATH."""
    found = sorted(glob.glob(f'/usr/lib/postgresql/*/bin/{name}'))
    return found[-1] if found else shutil.which(name)


class Server:
    def __init__(self, settings=()):
        self.folder = tempfile.mkdtemp(prefix='haitrinh-pg-', dir='/tmp')
        self.settings = ["listen_addresses=''", f'unix_socket_directories={self.folder}', *settings]
        self.process = None

    def __enter__(self):
        if os.geteuid() == 0:
            account = pwd.getpwnam(USER)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        os.chmod(self.folder, 0o755)
        self._run(tool('initdb'), '--no-sync', '-A', 'trust', '-U', USER, '-E', 'UTF8', '--locale',
                  'C.UTF-8', '-D', self.data(), stdout=subprocess.DEVNULL)
        self.start()
        return self

    def __exit__(self, *ignored):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def data(self):
        return f'{self.folder}/data'

    def conninfo(self, database='postgres'):
        return f'host={self.folder} user={USER} dbname={database}'

    def environment(self):
        return {**os.environ, 'PGHOST': self.folder, 'PGUSER': USER, 'PGDATABASE': 'postgres'}

    def _as_user(self):
        return ['setpriv', f'--reuid={USER}', f'--regid={USER}', '--clear-groups', '--'] \
            if os.geteuid() == 0 else []

    def _run(self, *command, **options):
        subprocess.run([*self._as_user(), *command], check=True, cwd='/', **options)

    def start(self):
        options = [word for setting in self.settings for word in ('-c', setting)]
        self._run(tool('pg_ctl'), '-s', '-w', '-D', self.data(), '-l', f'{self.folder}/log', '-o',
                  ' '.join(options), 'start', stdout=subprocess.DEVNULL)

    def stop(self, mode='immediate'):
        self._run(tool('pg_ctl'), '-s', '-w', '-D', self.data(), '-m', mode, 'stop',
                  stdout=subprocess.DEVNULL)

    def postmaster(self):
        with open(f'{self.data()}/postmaster.pid', encoding='ascii') as file:
            return int(file.readline())

    def kill(self):
        """As a crash of the machine's PostgreSQL: nobody is asked."""
        os.kill(self.postmaster(), signal.SIGKILL)


def main():
    if not tool('initdb'):
        print('1..0 # SKIP PostgreSQL is not installed')
        return 0
    with Server() as server:
        return subprocess.run(sys.argv[1:], env=server.environment(), check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
