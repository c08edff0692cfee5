"""The gate and the register in the database: what changes there, and what happens without it."""

import csv
import json
import re
import subprocess
import time

import pytest
from gate_process import is_closed

import stack
import vtp

UNKNOWN_DEVICE, DISABLED = 2, 4


@pytest.fixture
def gate(service):
    service.import_register(5)
    service.start_gate()
    stack.wait_until(lambda: 'the register is here' in service.gate.text(), 20, 'the register is read')
    return service


def keys(path):
    with open(path, encoding='utf-8') as file:
        return {row['device_id']: row for row in csv.DictReader(file)}


def device(service, name, path=None):
    row = keys(path or service.keys)[name]
    return vtp.Device(name, bytes.fromhex(row['key_hex']), ('127.0.0.1', service.vtp_port),
                      key_id=int(row['key_id']))


def versions(service):
    done = subprocess.run([service.program, 'journal', 'show', '--type', 'version', '--journal',
                           service.folder / 'journal'], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def put_device(service, name, **changes):
    service.rows('SELECT * FROM device_put(%s::jsonb, %s)', json.dumps({'device_key': name, **changes}),
                 'test')


def start_without_register(service, *options):
    """A gate that has no cache and whose way to the database is not there yet; gives that way."""
    service.import_register(2)
    service.write('track.csv', ['device_id,time_utc,lat,lon',
                                *(f'DEV-{i % 2 + 1},2026-01-01T00:{i:02}:00Z,13.5,109.{i}' for i in range(20))])
    way = service.folder / 'way'
    service.start_gate('--gate.database', service.conninfo.replace(str(service.postgres.socket), str(way)) +
                       " options='-c role=haitrinh_gate'", *options)
    return way


def send_track(service, *options):
    return ['send', '--track', service.folder / 'track.csv', '--to', f'127.0.0.1:{service.vtp_port}',
            '--keys', service.keys, '--ledger', service.ledger, *options]


def test_a_device_waits_for_the_first_register(service):
    """A gate that has just been started says Welcome as soon as it knows its devices. To send them
    away for a minute once made `send` give up when the machine was loaded."""
    way = start_without_register(service, '--gate.first_frame', '60s')
    sender = stack.Process([service.program, *send_track(service)], service.folder / 'send.log')
    time.sleep(2.5)
    assert sender.is_running() and service.acknowledged() == 0, sender.text()
    way.symlink_to(service.postgres.socket)
    stack.wait_until(lambda: not sender.is_running(), 20, 'everything is sent')
    assert sender.stop() == 0 and service.acknowledged() == 20, sender.text()


def test_without_a_register_a_device_is_sent_away(service):
    start_without_register(service, '--gate.first_frame', '4s')
    done = service.run_any(*send_track(service, '--drain', '5s'))
    assert done.returncode == 1
    assert re.search(r'20 of 20 reports were not answered: the gate answered 7 \(overloaded, or without a '
                     r'register yet\) and asks to come back after \d+ s', done.stderr), done.stderr


def test_every_version_is_journaled_once(gate):
    written = gate.rows('SELECT version_no FROM register_feed ORDER BY version_no')
    expected = [row[0] for row in written]
    stack.wait_until(lambda: [row['version'] for row in versions(gate)] == expected, 10,
                     'all versions are journaled, in order')
    stack.wait_until(lambda: (gate.folder / 'roster.cache').exists(), 10, 'the register is cached')
    gate.gate.stop()
    gate.start_gate()
    with device(gate, 'DEV-1') as tracker:
        tracker.connect()
        tracker.send(tracker.report(1))
        tracker.acked(1)
    assert [row['version'] for row in versions(gate)] == expected


def test_a_new_device_needs_no_restart(gate):
    devices = gate.write('more.csv', ['device_key', 'NEW-1'])
    made = gate.folder / 'more-keys.csv'
    gate.run('device', 'import', devices, '--yes', '--database', gate.conninfo, '--keys', made,
             '--master-key', gate.folder / 'master.key')

    def is_welcome():
        with device(gate, 'NEW-1', made) as tracker:
            tracker.begin()
            tracker.hello()
            return tracker.receive().kind == 'welcome'
    stack.wait_until(is_welcome, 10, 'the new device is welcome')


def test_a_device_that_is_switched_off_is_sent_away(gate):
    with device(gate, 'DEV-1') as tracker, device(gate, 'DEV-2') as other:
        tracker.connect()
        other.connect()
        put_device(gate, 'DEV-1', is_enabled=False)
        assert tracker.receive_kind('bye').get(1) == DISABLED
        assert is_closed(tracker.socket)
        other.send(other.report(1))
        assert other.acked(1)[0] == {1}
    with device(gate, 'DEV-1') as tracker:
        tracker.begin()
        tracker.hello()
        assert tracker.receive_kind('reject').get(1) == DISABLED


def test_a_withdrawn_key_is_worth_nothing(gate):
    with device(gate, 'DEV-1') as tracker:
        tracker.connect()
        gate.rows('SELECT device_secret_put(device_no, key_id, false, sealed) FROM device_secret_now s '
                  'JOIN device d USING (device_no) WHERE d.device_key = %s', 'DEV-1')
        assert tracker.receive_kind('bye').get(1) == DISABLED
    with device(gate, 'DEV-1') as tracker:
        tracker.begin()
        tracker.hello()
        assert tracker.receive_kind('reject').get(1) == UNKNOWN_DEVICE


def test_the_gates_role_reads_the_register_and_nothing_else(gate):
    for sql in ('SELECT count(*) FROM position_all', 'DELETE FROM device_version',
                "SELECT * FROM device_put('{}', 'x')"):
        with pytest.raises(Exception, match='permission denied'):
            gate.rows(f'SET ROLE haitrinh_gate; {sql}')
