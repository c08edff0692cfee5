"""A full disk: the gate takes nothing that it could not keep, says so, and goes on by itself. A disk
that stands still for a while: nobody waits for it but those who must."""

import csv
import json
import os
import shutil
import socket
import subprocess
import time

import pytest
from disk import Disk, can_mount
from gate_process import Gate, Mailbox

import stack
import vtp

MIB = 1 << 20
STALL_S = 4


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


@pytest.fixture
def disk():
    if not can_mount():
        pytest.skip('needs root and loop devices')
    folder = stack.make_folder()
    made = Disk(folder)
    yield made
    made.remove()
    shutil.rmtree(folder)


def device(service, name):
    with open(service.keys, encoding='utf-8') as file:
        row = {row['device_id']: row for row in csv.DictReader(file)}[name]
    made = vtp.Device(name, bytes.fromhex(row['key_hex']), ('127.0.0.1', service.vtp_port),
                      key_id=int(row['key_id']))
    made.connect()
    return made


def test_the_gate_answers_while_the_disk_of_its_register_stands_still(disk, service):
    cache = disk.mount_point / 'roster.cache'
    service.import_register(2)
    service.start_gate('--gate.roster', cache, '--gate.mailbox', service.folder / 'box')
    stack.wait_until(cache.exists, 20, 'the register is cached')
    with (device(service, 'DEV-1') as tracker, Mailbox(service.folder / 'box') as box,
          disk.standing_still()):
        service.rows("SELECT vessel_put('{\"registration\": \"BĐ-90777-TS\"}', 'test')")
        until, slowest, seq = time.monotonic() + STALL_S, 0, 0
        while time.monotonic() < until:
            began = time.monotonic()
            box.ask({'do': 'status'})
            seq += 1
            tracker.send(tracker.report(seq))
            tracker.acked(1)
            slowest = max(slowest, time.monotonic() - began)
    assert slowest < 1, f'{slowest:.3f} s'


def test_a_version_that_waits_comes_before_the_frames(disk, service):
    """What follows is judged by the register as it was when it was sent: a version that does not fit
    into what waits for the disk holds the frames up that would."""
    service.import_register(36)
    service.journal = disk.mount_point / 'journal'
    service.start_gate('--gate.group', '1MiB', '--gate.segment', '4MiB', '--gate.reserve', '1MiB',
                       '--gate.device_rate', 1000000, '--gate.device_burst', 1000000)
    stack.wait_until(lambda: 'the register is here' in service.gate.text(), 20, 'the register is read')
    now = time.time()
    crowd = [device(service, f'DEV-{i}') for i in range(1, 36)]
    shape = [[109 + i / 100000, 13 + i % 2 / 10000] for i in range(36000)]
    zone = {'zone_id': 'big', 'name': 'big', 'kind': 'line', 'edge': 'geodesic', 'datum': 'WGS84',
            'geojson': {'type': 'Feature', 'properties': {'id': 'big', 'kind': 'line'},
                        'geometry': {'type': 'LineString', 'coordinates': shape}}}
    with device(service, 'DEV-36') as last:
        time.sleep(1)
        with disk.standing_still():
            for seq in range(1, 1000, 500):
                for tracker in crowd:
                    tracker.send(tracker.batch(seq, [(now + i % 7, 13.5 + (i * 37 % 100) / 100, 109.5)
                                                     for i in range(500)]))
            time.sleep(1)
            service.rows("SELECT zone_put(%s::jsonb, 'test')", json.dumps(zone))
            version, = service.rows('SELECT max(version_no) FROM register_feed')[0]
            time.sleep(2)
            last.send(last.report(1))
            time.sleep(STALL_S)
        last.acked(1, 20)
    for tracker in crowd:
        tracker.close()
    shown = service.run('journal', 'show', '--journal', service.journal)
    records = [json.loads(line) for line in shown.splitlines()]
    waited = [record['seq'] for record in records if record.get('version') == version]
    frames = [record['seq'] for record in records if record.get('device') == 'DEV-36']
    assert waited and frames and waited[0] < frames[0]
