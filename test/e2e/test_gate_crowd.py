"""Many strangers beside the fleet: the others are served, memory stays bounded."""

import socket
import statistics
import time

import pytest
from gate_process import Gate

import stack
import vtp

FLEET = 40


@pytest.fixture
def gate():
    stack.raise_file_limit()
    gate = Gate(stack.make_folder()).start()
    yield gate
    assert gate.stop() == 0
    gate.remove()


def round_trips(devices, rounds):
    """Seconds from sending a report to its acknowledgement, one device after the other."""
    taken = []
    for _ in range(rounds):
        for device in devices:
            device.seq = getattr(device, 'seq', 0) + 1
            frame = device.report(device.seq)
            began = time.monotonic()
            device.send(frame)
            device.acked(1)
            taken.append(time.monotonic() - began)
    return taken


def connect_slowly(gate, count):
    """Connections of which each says a single byte."""
    crowd = []
    for _ in range(count):
        stranger = socket.create_connection(('127.0.0.1', gate.vtp_port), timeout=10)
        stranger.setblocking(False)
        stranger.send(vtp.PREFACE[:1])
        crowd.append(stranger)
    return crowd


def test_ten_thousand_slow_strangers(gate):
    count = min(10000, stack.raise_file_limit() - 500)
    fleet = [gate.connected(f'D-{number}') for number in range(1, FLEET + 1)]
    alone = round_trips(fleet, 5)
    crowd = connect_slowly(gate, count)
    memory = gate.process.memory_bytes()
    beside = round_trips(fleet, 5)
    assert gate.count('unauthenticated') <= 2000
    assert gate.count('evicted_total') >= count - 2000
    print(f'alone {statistics.median(alone):.4f} s, beside {count}: {statistics.median(beside):.4f} s')
    assert statistics.median(beside) < 2 * statistics.median(alone) + 0.01
    with gate.connected('D-1') as device:
        device.send(device.report(1000))
        assert device.acked(1)[0] == {1000}
    assert gate.process.memory_bytes() < memory + 16 * 1024 * 1024
    for connection in crowd:
        connection.close()
    for device in fleet:
        device.close()


def test_what_is_announced_is_not_allocated(gate):
    """A thousand devices announce the largest frame and send only its beginning."""
    with gate.connected() as device:
        before = gate.process.memory_bytes()
        crowd = []
        for _ in range(1000):
            stranger = socket.create_connection(('127.0.0.1', gate.vtp_port), timeout=10)
            stranger.sendall(vtp.PREFACE + vtp.varint(500) + b'\n')
            crowd.append(stranger)
        device.send(device.report(1))
        device.acked(1)
        assert gate.process.memory_bytes() - before < 8 * 1024 * 1024
        for stranger in crowd:
            stranger.close()


def test_a_peer_that_does_not_read_is_dropped(gate):
    """Pongs are asked for and never read: what waits for the peer stays bounded."""
    with gate.connected('D-2') as healthy:
        device = gate.connected()
        device.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        gate_alone = gate.process.memory_bytes()
        ping = vtp.prefixed(vtp.frame_of('ping', vtp.field_varint(1, 2**32 - 1))) * 5000
        device.socket.settimeout(2)
        try:
            for _ in range(20):
                device.send(ping)
        except (socket.timeout, OSError):
            pass
        healthy.send(healthy.report(1))
        assert healthy.acked(1)[0] == {1}
        assert gate.process.memory_bytes() - gate_alone < 8 * 1024 * 1024
        device.close()
