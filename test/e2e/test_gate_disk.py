"""A full disk: the gate takes nothing that it could not keep, says so, and goes on by itself."""

import os
import socket
import subprocess
import time

import pytest
from gate_process import Gate

import stack

MIB = 1 << 20


@pytest.fixture
def gate():
    if os.geteuid() != 0:
        pytest.skip('needs root to mount a small file system')
    folder = stack.make_folder()
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder], check=True)
    gate = Gate(folder, gate__reserve='8MiB', gate__segment='2MiB', gate__device_rate=1000000,
                gate__device_burst=1000000)
    try:
        yield gate.start()
        if gate.process.is_running():
            assert gate.stop() == 0
    finally:
        gate.process.kill()
        subprocess.run(['umount', '-l', folder], check=True)
        gate.remove()


def fill(gate):
    free = os.statvfs(gate.folder)
    path = gate.folder / 'filler'
    path.write_bytes(bytes(free.f_bavail * free.f_frsize - 6 * MIB))
    return path


def send_until_silent(device):
    """Sends batches of a kilobyte or two until no acknowledgement comes; how many were sent."""
    now = time.time()
    sent = 0
    while True:
        points = [(now + i % 7, 13.5 + (i * 37 % 100) / 100, 109.5) for i in range(500)]
        device.send(device.batch(1 + 500 * sent, points))
        sent += 1
        try:
            device.acked(500, 2)
        except socket.timeout:
            return sent


def test_a_full_disk_stops_everything_and_nothing_is_lost(gate):
    filler = fill(gate)
    with gate.connected() as device, gate.connected('D-2') as other:
        sent = send_until_silent(device)
        assert 'no disk space for the journal' in gate.text()
        other.send(other.report(1))
        with pytest.raises(socket.timeout):
            other.receive(1)
        with gate.device('D-3') as newcomer:
            newcomer.send(b'')
            with pytest.raises(socket.timeout):
                newcomer.socket.settimeout(1)
                newcomer.take(1)
            filler.unlink()
            assert device.acked(500, 10)[0] == set(range(500 * sent - 499, 500 * sent + 1))
            assert other.acked(1)[0] == {1}
            newcomer.connect()
            newcomer.send(newcomer.report(1))
            assert newcomer.acked(1)[0] == {1}
    assert 'there is disk space again' in gate.text()
