"""Gate and watch over one database, as the tests drive them."""

import os
import re
import signal
import socket
import subprocess

import psycopg2
import stack


def database_name(test):
    return 't_' + re.sub(r'[^a-z0-9]+', '_', test.lower())[:40]


class Service:
    """A gate and a watch of one journal. Ports were free a moment ago; `harm` is what a fault test
    adds to the gate's environment."""

    def __init__(self, program, postgres, database, folder=None):
        self.program = str(program)
        self.postgres = postgres
        self.database = database
        self.folder = folder or stack.make_folder()
        self.vtp_port, self.naf_port = stack.free_port(), stack.free_port()
        self.gate = self.watch = None
        self.master_key = self.folder / 'master.key'
        self.master_key.write_bytes(os.urandom(32))
        self.master_key.chmod(0o400)
        self.keys = self.folder / 'keys.csv'
        self.journal = self.folder / 'journal'
        self.use_ledger(self.folder / 'ledger.csv')
        self.closed = False
        self.looking = None  # the connection of look()

    @property
    def conninfo(self):
        return self.postgres.conninfo(self.database)

    def run(self, *arguments, status=0, **options):
        """Runs a subcommand to its end and gives its standard output."""
        done = self.run_any(*arguments, **options)
        assert done.returncode == status, f'{arguments}: {done.returncode}\n{done.stdout[-500:]}\n{done.stderr[-3000:]}'
        return done.stdout

    def run_any(self, *arguments, **options):
        return subprocess.run([*stack.tied(), self.program, *map(str, arguments)], capture_output=True, text=True, **options)

    def import_register(self, vessels=10):
        """Vessels BĐ-90001-TS onward, each with a device DEV-1 onward and its key in self.keys."""
        rows = [f'BĐ {90000 + i} TS,{15 + i % 10}' for i in range(1, vessels + 1)]
        self.write('vessels.csv', ['registration,length_m', *rows])
        rows = [f'DEV-{i},BĐ {90000 + i} TS' for i in range(1, vessels + 1)]
        self.write('devices.csv', ['device_key,registration', *rows])
        self.run('vessel', 'import', self.folder / 'vessels.csv', '--yes', '--database', self.conninfo)
        self.run('device', 'import', self.folder / 'devices.csv', '--yes', '--database', self.conninfo,
                 '--keys', self.keys, '--master-key', self.master_key)

    def write(self, name, lines):
        path = self.folder / name
        path.write_text('\n'.join(lines) + '\n', encoding='utf-8')
        return path

    def start_gate(self, *options, environment=None):
        self.gate = stack.Process([
            self.program, 'gate', '--gate.vtp_port', self.vtp_port, '--gate.naf_port', self.naf_port,
            '--gate.naf_open', '--gate.journal', self.journal,
            '--gate.roster', self.folder / 'roster.cache', '--gate.master_key', self.master_key,
            '--gate.database', self.conninfo + " options='-c role=haitrinh_gate'", *options],
            self.folder / 'gate.log', environment=environment)
        stack.wait_until(lambda: self.is_listening(self.vtp_port) and self.is_listening(self.naf_port), 30,
                         'the gate listens')

    def start_watch(self, *options):
        self.watch = stack.Process([
            self.program, 'watch', '--journal', self.journal, '--database', self.conninfo,
            *options], self.folder / 'watch.log')

    def start(self):
        self.start_gate()
        self.start_watch()

    def start_load(self, vessels, rate, seconds):
        """A simulated fleet that writes what was acknowledged into self.ledger."""
        return stack.Process([
            self.program, 'simulate', '--vessels', vessels, '--rate', rate, '--seconds', seconds,
            '--to', f'127.0.0.1:{self.vtp_port}', '--keys', self.keys, '--ledger', self.ledger],
            self.folder / 'simulate.log')

    def use_ledger(self, path):
        """From now on the fleet writes there, and that is verified."""
        self.ledger = path
        self.counted_bytes = self.counted_lines = 0

    def acknowledged(self):
        """Reports acknowledged so far, as the fleet wrote them down."""
        if not self.ledger.exists():
            return 0
        with open(self.ledger, 'rb') as ledger:
            ledger.seek(self.counted_bytes)
            for part in iter(lambda: ledger.read(1 << 20), b''):
                self.counted_bytes += len(part)
                self.counted_lines += part.count(b'\n')
        return max(0, self.counted_lines - 1)

    def verify(self, status=0):
        """Every acknowledged report is stored exactly once; gives what `verify` printed."""
        return self.run('verify', '--wait', 30, '--ledger', self.ledger, '--database', self.conninfo, status=status)

    def is_listening(self, port):
        assert self.gate.is_running(), self.gate.text()[-3000:]
        with socket.socket() as probe:
            return probe.connect_ex(('127.0.0.1', port)) == 0

    def rows(self, sql, *parameters):
        return self.postgres.rows(self.database, sql, *parameters)

    def look(self, sql):
        """As rows(), by a connection that is kept while it lasts: what is waited for is asked often."""
        try:
            if not self.looking:
                self.looking = self.postgres.connect(self.database)
            with self.looking.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()
        except psycopg2.Error:
            self.look_away()
            return self.rows(sql)

    def look_away(self):
        if self.looking:
            self.looking.close()
        self.looking = None

    def count(self, table):
        return self.look(f'SELECT count(*) FROM {table}')[0][0]

    def wait_for_rows(self, count, seconds=30, table='position_all'):
        """Waits until the table has that many rows, and gives the number it has."""
        stack.wait_until(lambda: self.count(table) >= count, seconds, f'{count} rows in {table}')
        return self.count(table)

    def wait_until_stored(self, seconds=60):
        """Waits until the watch has stored all that the gate has on disk now."""
        durable = int.from_bytes((self.journal / 'mark').read_bytes()[:8], 'little')

        def is_done():
            cursors = self.look('SELECT live_seq, history_seq FROM journal_cursor')
            return bool(cursors) and min(cursors[0]) >= durable
        stack.wait_until(is_done, seconds, 'the watch has stored everything')

    def stop(self):
        self.look_away()
        for process in (self.gate, self.watch):
            if process and process.is_running():
                status = process.stop(signal.SIGTERM)
                assert status == 0, f'{process.arguments[1]} exit {status}\n{process.text()[-3000:]}'

    def close(self):
        if self.closed:
            return
        self.closed = True
        try:
            self.stop()
        finally:
            for process in (self.gate, self.watch):
                if process:
                    process.kill()
        self.check_messages()

    def check_messages(self):
        for path in self.folder.glob('*.log'):
            text = path.read_text(encoding='utf-8', errors='replace')
            found = stack.FINDING.search(text)
            assert not found, f'{path.name}: {text[max(0, found.start() - 200):found.start() + 3000]}'
