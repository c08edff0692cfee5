"""A gate for tests, without a database: its register comes from the cache that roster_maker makes."""

import hashlib
import json
import pathlib
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import stack  # noqa: E402
import vtp  # noqa: E402

DEVICE, SUPPLIER = 4, 2


def key_of(name):
    return hashlib.sha256(b'a key for the tests only: ' + name.encode()).digest()


class Register:
    """Versions and keys as roster_maker takes them."""

    def __init__(self):
        self.lines = []
        self.version = 0

    def add_version(self, kind, row):
        self.version += 1
        self.lines.append(f'version {kind} {self.version} {json.dumps(row)}')

    def add_device(self, number, name, supplier=None, model='test', enabled=True):
        self.add_version(DEVICE, {'device_no': number, 'device_key': name, 'supplier_no': supplier,
                                  'model': model, 'is_enabled': enabled})
        self.lines.append(f'secret {number} 1 1 {name} {key_of(name).hex()}')

    def add_supplier(self, number, networks):
        self.add_version(SUPPLIER, {'supplier_no': number, 'name': f'supplier {number}',
                                    'networks': networks})


def standard_register():
    register = Register()
    for number in range(1, 41):
        register.add_device(number, f'D-{number}')
    register.add_device(50, 'OFF', enabled=False)
    register.add_supplier(3, ['192.0.2.0/24'])
    register.add_device(60, 'GW-3', supplier=3, model='gateway')
    register.add_device(61, 'S3-1', supplier=3)
    register.add_device(62, 'S3-2', supplier=3)
    return register


class Gate:
    """A running gate in a folder of its own."""

    DEFAULTS = {'gate.segment': '4MiB', 'gate.group': '1MiB', 'gate.reserve': '1MiB'}

    def __init__(self, folder, register=None, **options):
        self.folder = pathlib.Path(folder)
        self.vtp_port, self.naf_port = stack.free_port(), stack.free_port()
        self.mailbox = self.folder / 'box'
        self.options = dict(self.DEFAULTS, **{
            'gate.journal': self.folder / 'journal', 'gate.roster': self.folder / 'roster.cache',
            'gate.master_key': self.folder / 'master.key', 'gate.mailbox': self.mailbox,
            'gate.vtp_port': self.vtp_port, 'gate.naf_port': self.naf_port})
        self.options.update({name.replace('__', '.'): value for name, value in options.items()})
        self.write_register(register or standard_register())
        self.process = None
        self.starts = 0

    def write_register(self, register, journal_id=''):
        maker = stack.program().parent / 'test' / 'e2e' / 'roster_maker'
        subprocess.run([maker, self.folder / 'roster.cache', self.folder / 'master.key', journal_id],
                       input='\n'.join(register.lines) + '\n', text=True, check=True)

    def arguments(self):
        return [stack.program(), 'gate'] + [f'--{name}={value}' for name, value in self.options.items()]

    def start(self, **more):
        self.starts += 1
        self.process = stack.Process(self.arguments(), self.folder / 'gate.log', **more)
        stack.wait_until(self.is_open, 20, 'the gate listens')
        return self

    def is_open(self):
        assert self.process.is_running(), self.text()
        return self.text().count('the gate is open') == self.starts

    def text(self):
        return self.process.text()

    def stop(self):
        status = self.process.stop()
        assert not stack.FINDING.search(self.text()), self.text()
        return status

    def device(self, name='D-1', **more):
        """Connected, not yet greeted."""
        return vtp.Device(name, more.pop('key', key_of(name)), ('127.0.0.1', self.vtp_port), **more)

    def connected(self, name='D-1', **more):
        device = self.device(name, **more)
        device.connect()
        return device

    def naf(self):
        return socket.create_connection(('127.0.0.1', self.naf_port), timeout=10)

    def open_mailbox(self):
        return Mailbox(self.mailbox)

    def status(self):
        with self.open_mailbox() as mailbox:
            return mailbox.ask({'do': 'status'})

    def count(self, name):
        return self.status()[f'haitrinh_gate_{name}']

    def remove(self):
        if self.process and self.process.is_running():
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Mailbox:
    """The local socket: one JSON object a line."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile('r')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lines.close()
        self.socket.close()

    def ask(self, request):
        self.socket.sendall(json.dumps(request).encode() + b'\n')
        return json.loads(self.lines.readline())


def records(gate, kind):
    """The durable records of one type, oldest first."""
    done = subprocess.run([stack.program(), 'journal', 'show', '--raw', '--type', kind, '--journal',
                           gate.folder / 'journal'], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def is_closed(connection, seconds=5):
    connection.settimeout(seconds)
    try:
        while connection.recv(65536):
            pass
        return True
    except (ConnectionResetError, BrokenPipeError):
        return True
    except socket.timeout:
        return False
