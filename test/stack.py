"""The real processes for end-to-end and fault tests: a private PostgreSQL, gate, watch, tools.

Everything lies in one short folder below /tmp (a socket's path is at most 107 bytes), listens on
loopback ports that were free, and is stopped by process id. Run by root, PostgreSQL works as the
user postgres. Messages of each process are kept in the folder's log/ and read for findings of the
sanitizers at the end.
"""

import contextlib
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / 'shared'
OWNER = 'haitrinh'
FINDING = re.compile(r'AddressSanitizer|LeakSanitizer|runtime error:|MemorySanitizer|Assertion .* failed')


def program():
    """The sanitized program by default, so that every end-to-end test looks for its findings."""
    default = ROOT / 'build-test' / 'haitrinh'
    return pathlib.Path(os.environ.get('HAITRINH', default))


def release():
    return pathlib.Path(os.environ.get('HAITRINH_RELEASE_PROGRAM', ROOT / 'build' / 'haitrinh'))


def own_ports():
    """Below the ports that the system gives to outgoing connections; each of the processes that test
    side by side (pytest-xdist) has others, so that one that is free stays free."""
    count = int(os.environ.get('PYTEST_XDIST_WORKER_COUNT', '1'))
    number = int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0').removeprefix('gw'))
    return range(15000 + number, 32000, count)


def free_port():
    while True:
        port = random.choice(own_ports())
        with socket.socket() as probe:
            try:
                probe.bind(('127.0.0.1', port))
                return port
            except OSError:
                continue


def wait_until(condition, seconds, what):
    """Waits for a condition that turns true; gives what it gave."""
    until = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < until, f'not within {seconds} s: {what}'
        time.sleep(0.02)


def postgres_programs():
    folders = sorted(pathlib.Path('/usr/lib/postgresql').glob('*/bin'), key=lambda p: int(p.parent.name))
    return folders[-1]


def make_folder():
    """Named after us, so that it is known whose it was (leftovers.py)."""
    path = pathlib.Path(tempfile.mkdtemp(prefix=f'ht-{os.getpid()}-', dir='/tmp'))
    path.chmod(0o755)
    return path


class Process:
    """One running program with its log; it ends with us, however we end, by the signal `end`."""

    def __init__(self, arguments, log, user=None, environment=None, end='KILL'):
        self.log = pathlib.Path(log)
        self.arguments = [str(argument) for argument in arguments]
        with open(self.log, 'ab') as output:
            self.process = subprocess.Popen(
                tied(user, end) + self.arguments, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True, env=dict(os.environ, **(environment or {})))

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process.poll() is None

    def stop(self, number=signal.SIGTERM, seconds=30):
        """Ends it and gives the exit status; killing it is a failure of the test."""
        if self.is_running():
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f'{self.arguments[:2]} did not stop in {seconds} s')

    def kill(self):
        if self.is_running():
            self.process.kill()
        return self.process.wait(30)

    def text(self):
        return self.log.read_text(encoding='utf-8', errors='replace')

    def memory_bytes(self):
        for line in pathlib.Path(f'/proc/{self.pid}/status').read_text().splitlines():
            if line.startswith('VmRSS'):
                return int(line.split()[1]) * 1024
        return 0


def tied(user=None, end='KILL'):
    """Words before a command: it gets that signal when we are gone, and runs as `user` if we are root."""
    words = ['setpriv', f'--pdeathsig={end}']
    if user is not None and os.geteuid() == 0:
        words += [f'--reuid={user}', f'--regid={user}', '--init-groups']
    return words


class Postgres:
    """A private server. `kill` is a crash, `stop` a clean end; data stays for the next start."""

    SETTINGS = ('listen_addresses=', 'unix_socket_permissions=0777', 'jit=off', 'timezone=UTC',
                'max_connections=60', 'shared_buffers=128MB')

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / 'data'
        self.socket = self.folder / 's'
        self.user = 'postgres' if os.geteuid() == 0 else None
        self.process = None
        for path in (self.folder, self.socket):
            path.mkdir(exist_ok=True)
            if self.user:
                shutil.chown(path, self.user)

    def program(self, name):
        return str(postgres_programs() / name)

    def make(self):
        subprocess.run(tied(self.user) + [
            self.program('initdb'), '-D', str(self.data), '-U', OWNER, '-E', 'UTF8', '--locale=C',
            '--data-checksums', '--auth=trust', '--no-sync'], check=True, capture_output=True)

    def start(self, *settings):
        options = [part for value in self.SETTINGS + settings for part in ('-c', value)]
        self.process = Process([self.program('postgres'), '-D', self.data, '-k', self.socket, *options],
                               self.folder / 'postgres.log', self.user, end='QUIT')
        wait_until(self.is_ready, 60, 'PostgreSQL takes connections')

    def is_ready(self):
        assert self.process.is_running(), self.process.text()[-2000:]
        try:
            self.connect('template1').close()
            return True
        except psycopg2.OperationalError:
            return False

    def stop(self):
        if self.process:
            self.process.stop(signal.SIGINT, 60)

    def kill(self):
        """Postmaster and all of its children at once, as by a crash of the machine."""
        if self.process and self.process.is_running():
            pids = [self.process.pid] + children_of(self.process.pid)
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.process.wait(30)
            wait_until(lambda: not any(os.path.exists(f'/proc/{pid}') for pid in pids), 30,
                       'the processes of PostgreSQL are gone')

    def conninfo(self, database):
        return f'host={self.socket} dbname={database} user={OWNER}'

    def connect(self, database):
        connection = psycopg2.connect(self.conninfo(database))
        connection.autocommit = True
        return connection

    @contextlib.contextmanager
    def copy(self, source, name):
        """A database as another one is at this moment; it is gone at the end."""
        self.rows('template1', f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        yield name
        self.rows('template1', f'DROP DATABASE "{name}" WITH (FORCE)')

    def rows(self, database, sql, *parameters):
        with contextlib.closing(self.connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def running_postgres():
    """A server in a folder of its own, which goes with it."""
    folder = make_folder()
    server = Postgres(folder / 'pg')
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def children_of(pid):
    path = pathlib.Path(f'/proc/{pid}/task/{pid}/children')
    try:
        return [int(child) for child in path.read_text().split()]
    except FileNotFoundError:
        return []


def raise_file_limit():
    """As many open files as the system lets us have; gives that number."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most
