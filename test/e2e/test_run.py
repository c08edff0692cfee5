"""`haitrinh run`: starts the whole service in a state directory, refuses with a sentence what it must
not start on, stops in order, and starts again on the same data."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest
import stack


class Run:
    """A run with its own ports and state directory, not started."""

    def __init__(self, program):
        self.program = str(program)
        self.folder = stack.make_folder()
        if os.geteuid() == 0:
            shutil.chown(self.folder, 'haitrinh')
        self.state = self.folder / 'state'
        self.vtp_port, self.naf_port = stack.free_port(), stack.free_port()
        self.process = None

    def arguments(self, *more):
        return [self.program, 'run', '--state', self.state, '--vtp-port', self.vtp_port,
                '--naf-port', self.naf_port, *more]

    def start(self, *more):
        self.process = stack.Process(self.arguments(*more), self.folder / 'run.log')
        return self

    def refuse(self, *more):
        """Runs it to its end, which must be a refusal, and gives the sentence."""
        done = subprocess.run([str(word) for word in self.arguments(*more)], capture_output=True, text=True,
                              timeout=60)
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stderr

    def wait_for(self, pattern, seconds=60):
        def found():
            assert self.process.is_running() or re.search(pattern, self.process.text()), self.process.text()
            return re.search(pattern, self.process.text())
        return stack.wait_until(found, seconds, pattern)

    def stop(self):
        status = self.process.stop(signal.SIGINT, 60)
        assert status == 0, self.process.text()

    def logs(self):
        for path in (self.state / 'log').glob('*.log'):
            yield path.name, path.read_text(encoding='utf-8', errors='replace')

    def close(self):
        if self.process:
            self.process.stop(signal.SIGINT, 60)
        for name, text in list(self.logs()):
            assert not stack.FINDING.search(text), f'{name}: {text[-3000:]}'
        shutil.rmtree(self.folder)


@pytest.fixture
def run(program):
    made = Run(program)
    yield made
    made.close()


READY = r'Stop with Ctrl-C'
DEMO_VESSELS = int(os.environ.get('HAITRINH_DEMO_VESSELS', '100'))  # 3,242 in the campaign


@pytest.fixture(scope='module')
def first(program):
    """A run that was started and stopped once: its state directory is there."""
    made = Run(program).start()
    made.wait_for(READY)
    made.stop()
    yield made
    made.close()


@pytest.fixture
def again(run, first):
    """Another run, in a copy of that directory."""
    subprocess.run(['cp', '-a', str(first.state), str(run.state)], check=True)
    return run


def processes_of(state):
    """Command lines that name the state directory."""
    found = []
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            try:
                with open(f'/proc/{entry}/cmdline', 'rb') as file:
                    words = file.read().replace(b'\0', b' ').decode(errors='replace')
            except OSError:
                continue
            if str(state) in words:
                found.append(words)
    return found


def test_starts_stops_and_starts_again(run):
    run.start()
    run.wait_for(READY)
    run.wait_for(r'connected 0 ')
    began = time.monotonic()
    run.stop()
    assert time.monotonic() - began < 30
    text = run.process.text()
    assert text.index('stopping gate') < text.index('stopping watch') < text.index('stopping postgres')
    assert processes_of(run.state) == []
    began = time.monotonic()
    run.start()
    stack.wait_until(lambda: run.process.text().count('Stop with Ctrl-C') == 2, 30, 'the second start')
    assert time.monotonic() - began < 15
    assert 'as it was' in run.process.text()


def test_an_end_is_noticed_and_mended(again):
    again.start()
    again.wait_for(r'connected 0 ')
    gate = [pid for pid in stack.children_of(again.process.pid)
            if b'\0gate\0' in open(f'/proc/{pid}/cmdline', 'rb').read()]
    os.kill(gate[0], signal.SIGKILL)
    again.wait_for(r'gate ended by itself \(signal 9\)')
    again.wait_for(r'gate is started again')


def test_a_starter_that_ignores_its_children(run):
    """As some supervisors do; the disposition is inherited by what they start."""
    starter = 'import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); ' \
              'os.execv(sys.argv[1], sys.argv[1:])'
    arguments = ['/usr/bin/python3', '-c', starter, *run.arguments()]
    run.process = stack.Process(arguments, run.folder / 'run.log')
    run.wait_for(READY)
    run.stop()


def test_two_runs_of_one_directory(again):
    again.start()
    again.wait_for(READY)
    assert 'Another haitrinh run works on' in again.refuse()


def test_a_port_in_use(run):
    with socket.create_server(('127.0.0.1', run.vtp_port)):
        sentence = run.refuse()
    assert f'Port {run.vtp_port} of 127.0.0.1 is in use' in sentence


def prepare(run, name, text):
    run.state.mkdir()
    (run.state / 'format').write_text('1\n')
    (run.state / name).write_text(text)
    if os.geteuid() == 0:
        for path in (run.state, run.state / 'format', run.state / name):
            shutil.chown(path, 'haitrinh')


def test_a_directory_of_a_newer_version(run):
    prepare(run, 'format', '7\n')
    assert 'written by a newer version (format 7, this one knows 1)' in run.refuse()


def test_a_clock_before_the_last_record(run):
    prepare(run, 'clock', f'{int((time.time() + 86400) * 1e6)}\n')
    assert 'set the clock right first' in run.refuse()


def test_a_foreign_directory(run):
    run.state.mkdir()
    (run.state / 'letters.txt').write_text('mine')
    before = os.stat(run.state)
    assert 'no state directory of ours' in run.refuse()
    assert sorted(os.listdir(run.state)) == ['letters.txt']
    assert os.stat(run.state).st_uid == before.st_uid


@pytest.mark.skipif(os.geteuid() != 0, reason='mounting a small disk needs root')
def test_no_disk_space(run):
    run.state.mkdir()
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=32m', 'none', str(run.state)], check=True)
    try:
        assert re.search(r'has \d+ MiB free, and this needs 1024 MiB', run.refuse())
    finally:
        subprocess.run(['umount', str(run.state)], check=True)


def conninfo(run):
    return (run.state / 'conninfo').read_text()


def make_older(conninfo):
    """The schema again as the version before the newest migration made it."""
    files = sorted((stack.ROOT / 'sql' / 'migration').glob('*.sql'))
    script = ['\\set ON_ERROR_STOP on', 'BEGIN;',
              'CREATE TEMP TABLE had AS SELECT * FROM schema_migration;',
              'DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;',
              (stack.ROOT / 'sql' / 'statement' / 'migration_table.sql').read_text(encoding='utf-8') + ';',
              *(f'\\i {path}' for path in files[:-1]),
              'INSERT INTO schema_migration SELECT * FROM had WHERE migration_no < '
              f'{int(files[-1].name[:4])};', 'COMMIT;']
    done = subprocess.run(['psql', '-q', conninfo], input='\n'.join(script), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_older_schema_is_saved_and_migrated(again):
    again.start()
    again.wait_for(READY)
    make_older(conninfo(again))
    again.stop()
    again.start()
    again.wait_for(r'the database is of an older version \(schema \d+\): saved to')
    stack.wait_until(lambda: again.process.text().count('Stop with Ctrl-C') == 2, 30, 'the second start')
    saved = list((again.state / 'backup').glob('schema-*.dump'))
    assert len(saved) == 1 and saved[0].stat().st_size > 10000


def test_a_newer_schema_is_refused(again):
    again.start()
    again.wait_for(READY)
    subprocess.run(['psql', conninfo(again), '-qc',
                    "INSERT INTO schema_migration (migration_no, name, sha256) VALUES (9999, 'later', repeat('0', 64))"],
                   check=True)
    again.stop()
    assert 'schema' in again.refuse()
    again.process = None


def test_a_long_path_gets_its_socket_elsewhere(again):
    again.state = again.state.rename(again.folder / ('long-' * 25))
    again.start()
    again.wait_for(READY)
    assert '/tmp/haitrinh-' in conninfo(again)
    again.stop()
    assert not os.path.exists(re.search(r"host='([^']*)'", conninfo(again)).group(1))


def test_check_of_the_demonstration(run):
    """What deploy/up --check does: a report acknowledged and stored, an alarm raised; twice."""
    command = run.arguments('--demo', '--check', '--time-limit', '120', '--vessels', DEMO_VESSELS)
    for _ in range(2):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              timeout=200 + DEMO_VESSELS // 10)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        assert re.search(r'first acknowledged report: .*\n  is stored: vessel BĐ-9', done.stdout)
        assert re.search(r'first alarm: closed-area, BĐ-9', done.stdout)
    assert processes_of(run.state) == []


def test_check_says_what_is_missing(again):
    done = subprocess.run([str(word) for word in again.arguments('--check', '--time-limit', '3')],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert 'Missing: no report' in done.stdout and 'Missing: no alarm' in done.stdout
