"""The gate over TCP: what it takes, what it refuses, what it promises."""

import os
import resource
import signal
import socket
import subprocess
import time

import pytest
from gate_process import Gate, Register, is_closed, key_of, records

import stack
import vtp

UNKNOWN_DEVICE, DISABLED, SUPERSEDED, PROTOCOL, RATE, MAINTENANCE, VERSION = 2, 4, 9, 10, 12, 8, 1
LAT_LON, MALFORMED = 1, 5
SOS = 1
NAF_POS = ('//SR//AD/VNM//FR/XNE//TM/POS//RN/{number}//RC/{device}//DA/20261122//TI/0805//LT/13.512'
           '//LG/109.417//SP/50//CO/90//ER//\r\n')


@pytest.fixture
def start():
    """start(**options) gives a running gate; all are stopped and looked through at the end."""
    gates = []

    def make(register=None, **options):
        gate = Gate(stack.make_folder(), register, **options)
        gates.append(gate)
        return gate.start()

    yield make
    for gate in gates:
        if gate.process.is_running():
            assert gate.stop() == 0, gate.text()
        assert not stack.FINDING.search(gate.text()), gate.text()
        gate.remove()


def points(count, since=None):
    first = since or time.time() - 60 * count
    return [(first + 60 * i, 13.5 + 0.01 * i, 109.5) for i in range(count)]


# --- what it takes ---

def test_reports_and_batches_are_acknowledged(start):
    gate = start()
    with gate.connected() as device:
        device.send(device.report(1))
        assert device.acked(1) == ({1}, {})
        device.send(device.batch(2, points(10)))
        assert device.acked(10)[0] == set(range(2, 12))
        device.send(device.event(12, SOS))
        assert device.acked(1)[0] == {12}
    assert gate.count('reports_total') == 12


def test_a_session_fed_byte_by_byte(start):
    gate = start()
    with gate.connected() as device:
        for byte in device.report(1) + device.batch(2, points(3)):
            device.send(bytes([byte]))
        assert device.acked(4)[0] == {1, 2, 3, 4}


def test_frames_glued_together_are_acknowledged_by_ranges(start):
    gate = start()
    with gate.connected() as device:
        device.send(b''.join(device.report(seq) for seq in range(1, 101)))
        accepted, _ = device.receive_kind('ack').ranges()
        assert len(accepted) == 1 and accepted[0][0] == 1
        if accepted[0][1] < 100:
            device.acked(100 - accepted[0][1])


def test_a_resend_is_acknowledged_again(start):
    gate = start()
    with gate.connected() as device:
        frame = device.batch(1, points(5))
        for _ in range(3):
            device.send(frame)
            assert device.acked(5)[0] == {1, 2, 3, 4, 5}


def test_what_is_off_the_globe_is_stored_and_told(start):
    gate = start()
    with gate.connected() as device:
        device.send(device.batch(1, [(time.time() - 60, 13.5, 109.5), (time.time(), 91.5, 109.5)]))
        assert device.acked(2) == ({1, 2}, {2: LAT_LON})
    assert gate.count('reports_total') == 2


def test_a_malformed_batch_is_refused_once_and_for_all(start):
    gate = start()
    with gate.connected() as device:
        fields = (vtp.field_fixed32(1, device.epoch) + vtp.field_varint(2, 5) +
                  vtp.field_fixed32(3, int(time.time())) + vtp.field_zigzag(4, 1350000) +
                  vtp.field_zigzag(5, 10950000) + vtp.field_bytes(8, bytes([2, 2, 2])) +
                  vtp.field_bytes(9, bytes([2])))
        device.send(device.signed('batch', fields))
        numbers, refused = device.acked(2)
        assert 5 in numbers and set(refused.values()) == {MALFORMED}
    assert gate.count('refused_total') == 1


def test_a_peer_that_ends_its_side_still_gets_its_acknowledgement(start):
    gate = start()
    with gate.connected() as device:
        device.send(device.report(1))
        device.socket.shutdown(socket.SHUT_WR)
        assert device.acked(1)[0] == {1}


def test_pings_are_answered(start):
    gate = start()
    with gate.connected() as device:
        device.send(vtp.prefixed(vtp.frame_of('ping', vtp.field_varint(1, 77))))
        assert device.receive_kind('pong').get(1) == 77


# --- who is there ---

def rejection(device):
    device.begin()
    device.hello()
    return device.receive_kind('reject')


def test_unknown_device_and_wrong_key_look_alike(start):
    gate = start()
    for name, key in (('D-1', key_of('D-2')), ('NOBODY', key_of('NOBODY'))):
        with gate.device(name, key=key) as device:
            reject = rejection(device)
            assert reject.get(1) == UNKNOWN_DEVICE and reject.get(2) > 0
            assert is_closed(device.socket)
    assert gate.count('bad_mac_total') == 1 and gate.count('unknown_device_total') == 1


def test_a_disabled_device_and_another_version_are_refused(start):
    gate = start()
    with gate.device('OFF') as device:
        assert rejection(device).get(1) == DISABLED
    with gate.device() as device:
        device.begin()
        device.hello(2, 3)
        assert device.receive_kind('reject').get(1) == VERSION


def test_a_batch_of_another_session_is_worth_nothing(start):
    gate = start()
    with gate.connected() as device:
        frame = device.report(1)
        device.send(frame)
        device.acked(1)
    with gate.connected() as device:
        for _ in range(3):
            device.send(frame)
        assert device.receive_kind('bye').get(1) == PROTOCOL
        assert is_closed(device.socket)
    assert gate.count('reports_total') == 1 and gate.count('bad_mac_total') == 3
    with gate.device() as device:
        assert rejection(device).get(1) == RATE
    with gate.connected('D-2') as device:
        device.send(device.report(1))
        device.acked(1)


def test_the_newest_session_wins(start):
    gate = start()
    sessions = [gate.connected()]
    for _ in range(4):
        sessions.append(gate.connected())
        assert sessions[-2].receive_kind('bye').get(1) == SUPERSEDED
        assert is_closed(sessions[-2].socket)
    sessions[-1].send(sessions[-1].report(1))
    assert sessions[-1].acked(1)[0] == {1}
    assert gate.count('takeovers_total') == 4
    assert 'two devices share one identity' in gate.text()
    for session in sessions:
        session.close()


def test_a_gateway_speaks_for_its_suppliers_vessels(start):
    gate = start()
    with gate.connected('GW-3', gateway=True) as gateway:
        gateway.send(gateway.report(1, device='S3-1') + gateway.report(1, device='S3-2') +
                     gateway.report(1, device='STRANGE') + gateway.report(1, device='D-1'))
        acked = set()
        while len(acked) < 4:
            for item in gateway.receive_kind('ack').fields[2]:
                acked.add(vtp.parse(item)[3][0].decode())
        assert acked == {'S3-1', 'S3-2', 'STRANGE', 'D-1'}
    assert gate.count('strangers_total') == 2


def test_a_tracker_is_no_gateway(start):
    gate = start()
    with gate.device('S3-1', gateway=True) as device:
        assert rejection(device).get(1) == DISABLED
    with gate.connected() as device:
        device.send(device.report(1, device='D-2'))
        device.send(device.report(2, device='D-1'))
        assert device.acked(1)[0] == {2}


# --- bad input ---

GARBAGE = {
    'nothing but zeros': b'\0' * 600,
    'http': b'GET / HTTP/1.1\r\nHost: 127.0.0.1:7001\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n',
    'text mode': bytes([0x89]) + b'VTP1\n\n\n',
    'a length of 4 GiB': vtp.PREFACE + b'\xff\xff\xff\xff\x0f',
    'a frame over 512 bytes': vtp.PREFACE + vtp.varint(600) + b'\0' * 600,
    'a frame without preface': vtp.prefixed(vtp.frame_of('ping', b'')),
    'a hello without fields': vtp.PREFACE + vtp.prefixed(vtp.frame_of('hello', b'')),
    'a report before hello': vtp.PREFACE + vtp.prefixed(vtp.frame_of('report', b'')),
    'deep nesting': vtp.PREFACE + vtp.prefixed(b'\x0a' * 400),
    'nothing of protobuf': vtp.PREFACE + vtp.prefixed(b'\xff' * 100),
}


@pytest.mark.parametrize('name', GARBAGE)
def test_garbage_ends_its_own_connection_only(start, name):
    gate = start()
    with gate.connected() as healthy:
        for _ in range(20):
            with socket.create_connection(('127.0.0.1', gate.vtp_port)) as peer:
                peer.sendall(GARBAGE[name])
                assert is_closed(peer)
        healthy.send(healthy.report(1))
        assert healthy.acked(1)[0] == {1}


def test_an_authenticated_device_has_three_errors(start):
    gate = start()
    with gate.connected() as device:
        device.send(vtp.prefixed(b'\xff' * 10) * 2)
        device.send(device.report(1))
        assert device.acked(1)[0] == {1}
        device.send(vtp.prefixed(b'\xff' * 10))
        assert device.receive_kind('bye').get(1) == PROTOCOL


def test_random_bytes_do_no_harm(start):
    gate = start()
    with gate.connected() as healthy:
        for seed in range(200):
            with socket.create_connection(('127.0.0.1', gate.vtp_port)) as peer:
                peer.sendall(vtp.PREFACE + os.urandom(1 + seed))
        with gate.connected('D-2') as device:
            for _ in range(50):
                try:
                    device.send(vtp.prefixed(os.urandom(60)))
                except (BrokenPipeError, ConnectionResetError):
                    break
        healthy.send(healthy.report(1))
        assert healthy.acked(1)[0] == {1}


# --- limits ---

def test_deadlines_are_absolute(start):
    gate = start(gate__first_frame='1s', gate__any_frame='2s')
    slow = socket.create_connection(('127.0.0.1', gate.vtp_port))
    began = time.monotonic()
    with gate.connected() as device:
        device.send(device.report(1)[:5])
        with pytest.raises(OSError):
            slow.sendall(vtp.PREFACE + vtp.varint(400))
            while time.monotonic() < began + 10:
                slow.sendall(b'\x0a')
                time.sleep(0.1)
        assert time.monotonic() < began + 5
        assert is_closed(device.socket)
    slow.close()
    assert gate.count('deadlines_total') == 2


def test_an_idle_session_is_sent_away(start):
    gate = start(gate__keepalive='1s')
    with gate.connected() as device:
        assert device.receive_kind('bye', 6).get(1) == 13


def test_the_oldest_unauthenticated_makes_room(start):
    gate = start(gate__unauthenticated=8, gate__per_source=1000)
    idle = [socket.create_connection(('127.0.0.1', gate.vtp_port)) for _ in range(30)]
    with gate.connected() as device:
        device.send(device.report(1))
        assert device.acked(1)[0] == {1}
    assert gate.count('unauthenticated') <= 8
    assert gate.count('evicted_total') >= 22
    assert is_closed(idle[0])
    for connection in idle:
        connection.close()


def test_out_of_descriptors_it_goes_on(start):
    gate = start(gate__connections=1000)
    limit = len(os.listdir(f'/proc/{gate.process.pid}/fd')) + 12
    resource.prlimit(gate.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    with gate.connected() as healthy:
        crowd = []
        for _ in range(40):
            crowd.append(socket.create_connection(('127.0.0.1', gate.vtp_port)))
        time.sleep(0.5)
        healthy.send(healthy.report(1))
        assert healthy.acked(1)[0] == {1}
        for connection in crowd:
            connection.close()
        time.sleep(0.5)
        with gate.connected('D-2') as device:
            device.send(device.report(1))
            assert device.acked(1)[0] == {1}
    assert gate.process.is_running()


def test_a_fast_device_is_slowed_and_loses_nothing(start):
    gate = start(gate__device_rate=20, gate__device_burst=10)
    with gate.connected() as device, gate.connected('D-2') as other:
        began = time.monotonic()
        device.send(b''.join(device.report(seq) for seq in range(1, 51)))
        other.send(other.report(1))
        assert other.acked(1)[0] == {1}
        assert time.monotonic() < began + 1
        assert device.acked(50)[0] == set(range(1, 51))
        assert time.monotonic() > began + 1.5


# --- NAF ---

def answers(connection, count):
    text = ''
    while text.count('//ER//') < count:
        data = connection.recv(65536)
        assert data, text
        text += data.decode()
    return text


def test_naf_is_acknowledged_and_refused_by_code(start):
    gate = start(gate__naf_open='true')
    with gate.naf() as supplier:
        record = NAF_POS.format(number=41, device='ABCD')
        for byte in record.encode():
            supplier.sendall(bytes([byte]))
        text = answers(supplier, 1)
        assert 'RS/ACK' in text and 'RN/41' in text and 'AD/XNE' in text
        supplier.sendall(record.replace('LT/13.512', 'LT/99.9').replace('RN/41', 'RN/42').encode())
        text = answers(supplier, 1)
        assert 'RS/NAK' in text and 'RE/102' in text and 'RN/42' in text
        supplier.sendall(record.replace('TM/POS', 'TM/CAT').encode())
        assert 'RE/530' in answers(supplier, 1)
    assert gate.count('strangers_total') >= 1 and gate.count('refused_total') == 2


def test_naf_many_records_at_once(start):
    gate = start(gate__naf_open='true')
    with gate.naf() as supplier:
        supplier.sendall(''.join(NAF_POS.format(number=i, device='ABCD') for i in range(300)).encode())
        text = answers(supplier, 300)
        assert text.count('RS/ACK') == 300


def test_naf_is_for_suppliers_networks(start):
    gate = start()
    with gate.naf() as stranger:
        assert is_closed(stranger)
    assert gate.count('turned_away_total') == 1


def test_naf_from_a_suppliers_network(start):
    register = Register()
    register.add_supplier(9, ['127.0.0.0/8'])
    register.add_device(1, 'ABCD', supplier=9)
    register.add_device(2, 'EFGH')
    gate = start(register)
    with gate.naf() as supplier:
        supplier.sendall((NAF_POS.format(number=1, device='ABCD') +
                          NAF_POS.format(number=2, device='EFGH')).encode())
        assert answers(supplier, 2).count('RS/ACK') == 2
    assert gate.count('strangers_total') == 1


# --- the end, and the beginning ---

def test_sigterm_drains(start):
    gate = start()
    devices = [gate.connected(f'D-{number}') for number in range(1, 21)]
    for device in devices:
        device.send(b''.join(device.report(seq) for seq in range(1, 21)))
    time.sleep(0.2)
    began = time.monotonic()
    gate.process.process.send_signal(signal.SIGTERM)
    for device in devices:
        assert device.acked(20)[0] == set(range(1, 21))
        assert device.receive_kind('bye').get(1) == MAINTENANCE
        device.close()
    assert gate.stop() == 0
    assert time.monotonic() < began + 5


def test_it_starts_again_without_a_database(start):
    gate = start()
    with gate.connected() as device:
        device.send(device.report(1))
        device.acked(1)
    assert gate.stop() == 0
    gate.start()
    with gate.connected() as device:
        device.send(device.report(2))
        assert device.acked(1)[0] == {2}


def test_killed_it_starts_again(start):
    gate = start()
    with gate.connected() as device:
        device.send(device.report(1))
        device.acked(1)
        gate.process.kill()
    gate.start()
    with gate.connected() as device:
        device.send(device.report(2))
        assert device.acked(1)[0] == {2}


def test_a_port_in_use_is_said(start):
    gate = start()
    other = Gate(stack.make_folder(), gate__vtp_port=gate.vtp_port)
    other.process = stack.Process(other.arguments(), other.folder / 'gate.log')
    assert other.process.process.wait(20) == 1
    assert 'cannot listen' in other.text() and str(gate.vtp_port) in other.text()
    other.remove()


def test_a_wrong_master_key_is_said(start):
    gate = start()
    gate.stop()
    (gate.folder / 'master.key').chmod(0o600)
    (gate.folder / 'master.key').write_bytes(os.urandom(32))
    gate.start()
    assert 'cannot be used' in gate.text()
    with gate.device() as device:
        assert rejection(device).get(1) == UNKNOWN_DEVICE


def test_sockets_may_be_passed_in(start):
    gate = Gate(stack.make_folder())
    listener = socket.create_server(('127.0.0.1', 0))
    gate.vtp_port = listener.getsockname()[1]
    gate.options['gate.vtp_port'] = 0
    script = 'exec 3<&%d; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=vtp exec "$@"' % listener.fileno()
    os.set_inheritable(listener.fileno(), True)
    log = open(gate.folder / 'gate.log', 'ab')
    process = subprocess.Popen(stack.tied() + ['bash', '-c', script, 'bash'] + [str(a) for a in gate.arguments()],
                               pass_fds=[listener.fileno()], stdout=log, stderr=log)
    try:
        with gate.connected() as device:
            device.send(device.report(1))
            assert device.acked(1)[0] == {1}
    finally:
        process.terminate()
        assert process.wait(20) == 0
        gate.process = None
        gate.remove()


# --- messages to vessels, manual positions ---

def later(seconds=60):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + seconds))


def test_a_message_waits_for_its_vessel_until_it_tells_the_result(start):
    gate = start()
    request = {'do': 'message', 'device': 'D-1', 'id': 7, 'not_after': later(), 'text': 'Bão số 9'}
    with gate.open_mailbox() as mailbox:
        assert mailbox.ask(request) == {'ok': True, 'sent': False}
        assert mailbox.ask(request) == {'ok': True, 'sent': False}
        stack.wait_until(lambda: gate.count('messages_waiting') == 1, 5, 'one message waits')
        for _ in range(2):
            with gate.connected() as device:
                command = device.receive_kind('command')
                assert command.get(1) == 7
                assert vtp.parse(command.get(5))[1][0].decode() == 'Bão số 9'
        with gate.connected() as device:
            device.receive_kind('command')
            device.send(vtp.prefixed(vtp.frame_of(
                'command_result', vtp.field_varint(1, 7) + vtp.field_varint(2, 3))))
            stack.wait_until(lambda: gate.count('deliveries_total') == 1, 5, 'the result is journaled')
        stack.wait_until(lambda: gate.count('messages_waiting') == 0, 5, 'the message is forgotten')


def test_a_message_reaches_a_connected_vessel_and_expires(start):
    gate = start()
    with gate.open_mailbox() as mailbox, gate.connected() as device:
        assert mailbox.ask({'do': 'message', 'device': 'D-1', 'id': 8, 'not_after': later(),
                            'interval': {'report_s': 300}, 'tag': 4}) == {'ok': True, 'tag': 4, 'sent': True}
        assert vtp.parse(device.receive_kind('command').get(3))[1] == [300]
        assert mailbox.ask({'do': 'message', 'device': 'D-2', 'id': 9, 'not_after': later(2),
                            'poll': {'count': 1}})['ok']
        stack.wait_until(lambda: gate.count('deliveries_total') == 1, 6, 'the poll expires')
    [expired] = records(gate, 'delivery')
    assert expired['message_id'] == 9 and expired['unanswered'] > later(-60)


def test_who_could_not_come_for_a_poll_has_not_left_it_unanswered(start):
    """A supplier's device is not to blame for its gateway."""
    gate = start()
    with gate.open_mailbox() as mailbox:
        for number, name in ((1, 'S3-1'), (2, 'D-2')):
            assert mailbox.ask({'do': 'message', 'device': name, 'id': number, 'not_after': later(1), 'poll': {}})['ok']
        stack.wait_until(lambda: gate.count('deliveries_total') == 2, 6, 'the polls expire')
    assert {record['device']: 'unanswered' in record for record in records(gate, 'delivery')} == {
        'S3-1': False, 'D-2': True}


def test_the_mailbox_says_what_is_wrong(start):
    gate = start()
    with gate.open_mailbox() as mailbox:
        for request in ({}, {'do': 'dance'}, {'do': 'message', 'device': 'D-1'},
                        {'do': 'message', 'device': 'no such', 'id': 1, 'not_after': later(), 'text': ''},
                        {'do': 'message', 'device': 'NOBODY', 'id': 1, 'not_after': later(), 'text': 'x'},
                        {'do': 'message', 'device': 'D-1', 'id': 1, 'not_after': later(-5), 'text': 'x'},
                        {'do': 'position', 'device': 'D-1', 'time': later(), 'lat': 91, 'lon': 0, 'by': 'x'},
                        {'do': 'position', 'device': 'D-1', 'time': later(), 'lat': 1, 'lon': 1}, 5, [], None):
            answer = mailbox.ask(request)
            assert answer['ok'] is False and answer['error'], request


def test_a_manual_position_is_journaled(start):
    gate = start()
    with gate.open_mailbox() as mailbox:
        assert mailbox.ask({'do': 'position', 'device': 'D-1', 'time': later(-3600), 'lat': 13.25,
                            'lon': 109.5, 'by': 'duty officer 3', 'tag': 9}) == {'ok': True, 'tag': 9}
    assert gate.count('reports_total') == 1


@pytest.mark.skipif(os.geteuid() != 0, reason='needs root to become another user')
def test_the_mailbox_is_for_its_users(start):
    gate = start()
    os.chmod(gate.folder, 0o755)
    os.chmod(gate.mailbox, 0o666)
    child = os.fork()
    if child == 0:
        os.setuid(65534)
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(str(gate.mailbox))
        os._exit(0 if is_closed(peer) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert gate.count('turned_away_total') == 1
