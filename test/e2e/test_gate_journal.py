"""What the gate writes to its journal, and that it acknowledges nothing else."""

import re
import shutil
import subprocess
import time

import pytest
from gate_process import Gate, key_of, records

import stack
import vtp

SOS, SOS_CANCEL = 1, 2
SOS_STATUS = 256


@pytest.fixture
def gate():
    gate = Gate(stack.make_folder(), gate__naf_open='true')
    yield gate
    if gate.process and gate.process.is_running():
        gate.stop()
    gate.remove()


def test_what_is_acknowledged_is_on_disk(gate):
    gate.start()
    with gate.connected() as device:
        for seq in range(1, 21):
            device.send(device.report(seq))
            device.acked(1)
            found = {report['seq'] for record in records(gate, 'frame') for report in record['reports']}
            assert found == set(range(1, seq + 1))
        gate.process.kill()
    assert len(records(gate, 'frame')) == 20
    checked = subprocess.run([stack.program(), 'journal', 'check', '--journal', gate.folder / 'journal'],
                             capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.skipif(not shutil.which('strace'), reason='strace is absent')
def test_every_acknowledgement_follows_a_sync(gate):
    """In the order of system calls: a report read, synced, and only then acknowledged."""
    trace = gate.folder / 'trace'
    arguments = ['strace', '-f', '-y', '-o', trace, '-e', 'trace=recvfrom,sendto,fdatasync']
    plain = gate.arguments
    gate.arguments = lambda: arguments + plain()
    gate.start(environment={'ASAN_OPTIONS': 'detect_leaks=0'})
    sizes = set()
    with gate.connected() as device:
        for seq in range(1, 31):
            frame = device.report(seq)
            sizes.add(f' = {len(frame)}')
            device.send(frame)
            device.acked(1)
    subprocess.run(['kill', '-TERM', str(stack.children_of(gate.process.pid)[0])], check=True)
    gate.process.process.wait(20)
    is_synced, acknowledged = None, 0
    for line in trace.read_text(errors='replace').splitlines():
        if 'recvfrom' in line and line.endswith(tuple(sizes)):
            is_synced = False
        elif re.search(r'fdatasync.* = 0$', line):
            is_synced = is_synced if is_synced is None else True
        elif 'sendto(' in line and is_synced is not None:
            assert is_synced, line
            is_synced = None
            acknowledged += 1
    assert acknowledged == 30


def test_live_and_history_are_two_records(gate):
    gate.start()
    now = int(time.time())
    with gate.connected() as device:
        device.send(device.batch(1, [(now - 9000, 13.5, 109.5), (now - 60, 13.6, 109.5),
                                     (now - 8000, 13.7, 109.5)]))
        device.acked(3)
        device.send(device.event(4, SOS, when=now - 9000) + device.event(5, SOS_CANCEL, when=now - 8900))
        device.send(device.report(6, flags=2))
        device.acked(3)
        device.send(device.report(7, when=now - 9000, flags=2, status=1 | SOS_STATUS))
        device.acked(1)
    live, history, sos, cancel, stored, distress = records(gate, 'frame')
    assert [report['seq'] for report in live['reports']] == [2] and 'history' not in live
    assert [report['seq'] for report in history['reports']] == [1, 3] and history['history'] is True
    assert history['raw_seq'] == live['seq'] and live['raw'] and 'raw' not in history
    assert sos['urgent'] is True and 'history' not in sos and 'history' not in cancel
    assert stored['history'] is True
    assert distress['urgent'] is True and 'history' not in distress


def test_the_bytes_received_are_kept(gate):
    gate.start()
    naf = b'//SR//AD/VNM//FR/XNE//TM/POS//RN/7//RC/ABCD//DA/20261122//TI/0805//LT/13.5//LG/109.4//ER//\r\n'
    with gate.connected() as device, gate.naf() as supplier:
        frame = device.report(1)
        device.send(frame)
        device.acked(1)
        supplier.sendall(naf)
        supplier.recv(1000)
    first, second = records(gate, 'frame')
    assert bytes.fromhex(first['raw']) == frame and first['device_no'] == 1
    assert bytes.fromhex(second['raw']) == naf and second['device'] == 'ABCD'
    assert second.get('device_no', 0) == 0


def test_what_is_refused_is_kept_with_its_reason(gate):
    gate.start()
    with gate.naf() as supplier:
        supplier.sendall(b'//SR//FR/XNE//TM/CAT//RN/7//RC/ABCD//ER//')
        supplier.recv(1000)
    record, = records(gate, 'frame')
    assert record['refused'] == 530 and record['reason'] and record['raw'] and not record.get('reports')


def test_notices_tell_of_sessions(gate):
    gate.start()
    sessions = [gate.connected() for _ in range(6)]
    for session in sessions:
        session.close()
    with gate.device('D-2', key=key_of('other')) as device:
        device.begin()
        device.hello()
        device.receive_kind('reject')
    with gate.device('NOBODY') as device:
        device.begin()
        device.hello()
        device.receive_kind('reject')
    gate.stop()
    kinds = [(notice['kind'], notice.get('device')) for notice in records(gate, 'notice')]
    assert kinds[0] == ('gate-started', None) and kinds[-1] == ('gate-stopped', None)
    assert {('takeover', 'D-1'), ('clone', 'D-1'), ('bad-mac', 'D-2'),
            ('unknown-device', 'NOBODY')} <= set(kinds)


def test_heartbeats_prove_paths(gate):
    gate.start()
    began = time.monotonic()
    with gate.connected() as device:
        time.sleep(1.5)
        device.send(device.report(1))
        device.acked(1)
        time.sleep(2)
    gate.stop()
    heartbeats = records(gate, 'heartbeat')
    assert len(heartbeats) >= int(time.monotonic() - began) - 2
    own = [path for beat in heartbeats for path in beat['paths'] if path.get('supplier_no', 0) == 0]
    assert any(path['proven'] for path in own) and any(path['sessions'] == 1 for path in own)


def test_a_suppliers_device_by_itself_stays_on_its_suppliers_path(gate):
    """Its silence is judged on the path that its frames prove."""
    gate.start()
    with gate.connected('S3-1') as device:
        device.send(device.report(1))
        device.acked(1)
        stack.wait_until(lambda: any(path['frames'] for beat in records(gate, 'heartbeat')
                                     for path in beat['paths']), 5, 'the frame is told of')
    paths = [path for beat in records(gate, 'heartbeat') for path in beat['paths'] if path['frames']]
    assert {path['supplier_no'] for path in paths} == {3}
    assert {record.get('supplier_no') for record in records(gate, 'frame')} == {3}


def test_results_of_messages_stand_in_the_journal(gate):
    gate.start()
    later = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 60))
    with gate.open_mailbox() as mailbox, gate.connected() as device:
        mailbox.ask({'do': 'message', 'device': 'D-1', 'id': 70, 'not_after': later, 'text': 'x'})
        device.receive_kind('command')
        device.send(vtp.prefixed(vtp.frame_of('command_result', vtp.field_varint(1, 70) +
                                              vtp.field_varint(2, 2) + vtp.field_bytes(3, 'đã đọc'))))
        delivery = stack.wait_until(lambda: records(gate, 'delivery'), 5, 'the result is durable')[0]
    assert (delivery['message_id'], delivery['code'], delivery['text']) == (70, 2, 'đã đọc')


def test_no_key_is_written_anywhere(gate):
    gate.start()
    with gate.connected() as device:
        device.send(device.report(1))
        device.acked(1)
    gate.stop()
    key = key_of('D-1')
    for path in gate.folder.rglob('*'):
        if path.is_file():
            content = path.read_bytes()
            assert key not in content and key.hex().encode() not in content, path


def test_it_stops_when_the_disk_fails(gate):
    """A sync that fails: no acknowledgement, status 1."""
    if not shutil.which('strace'):
        pytest.skip('strace is absent')
    plain = gate.arguments
    gate.arguments = lambda: ['strace', '-f', '-o', '/dev/null', '-e', 'trace=fdatasync', '-e',
                              'inject=fdatasync:error=EIO:when=40+'] + plain()
    gate.start(environment={'ASAN_OPTIONS': 'detect_leaks=0'})
    acknowledged = 0
    try:
        with gate.connected() as device:
            for seq in range(1, 200):
                device.send(device.report(seq))
                device.acked(1, 5)
                acknowledged = seq
    except (vtp.Closed, OSError):
        pass
    assert gate.process.process.wait(20) == 1
    assert 'stops without acknowledging' in gate.text()
    found = {report['seq'] for record in records(gate, 'frame') for report in record['reports']}
    assert 0 < acknowledged < 199 and set(range(1, acknowledged + 1)) <= found
