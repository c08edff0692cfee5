"""The fault classes F1 to F8 as malformed bytes on both listeners, beside a healthy fleet: no crash,
no finding of a sanitizer, no memory that grows with what is thrown at the gate, and the others are
served as before."""

import concurrent.futures
import os
import random
import socket
import time

import pytest
import stack

SEED = int(os.environ.get('HAITRINH_SEED', '1'))
ROUNDS = int(os.environ.get('HAITRINH_MALFORMED_ROUNDS', '6'))
MIB = 1 << 20
PREFACE = b'\x89VTP1\r\n\n'

LENGTHS = [0, 1, 511, 512, 513, 8191, 8192, 8193, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1]
RECORD = b'//SR//AD/VNM//FR/XYZ//RN/1//TM/POS//IR/%s//DA/20261101//TI/0800//LT/13.7//LG/109.4//ER//\r\n'


def varint(value):
    out = b''
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def lengths():
    """F1, F2: every length field at its limits, then silence or one byte more."""
    for value in LENGTHS:
        for tail in (b'', b'\x08', b'\x08' * 600):
            yield varint(value) + tail
    yield b'\x80' * 11
    yield b'\xff' * 10 + b'\x01'


def counts():
    """F3: packed columns whose announced size outruns the frame."""
    for field in range(1, 32):
        for size in (1, 127, 128, 4095):
            body = varint(field << 3 | 2) + varint(size) + b'\x01\x01'
            yield varint(len(body)) + body


def missing():
    """F5: empty frames, empty submessages, fields of length 0 and of the wrong type."""
    for field in range(1, 32):
        for wire_type in range(8):
            body = bytes(varint(field << 3 | wire_type)) + b'\x00'
            yield varint(len(body)) + body


def texts():
    """F6, F7: format strings and invalid UTF-8 where text is expected."""
    for text in (b'%n%s%s%n' * 8, b'\xff\xfe\xc0\x80' * 8, b'\xed\xa0\x80' * 8, b'\x00' * 40, b"';--" * 8):
        for field in (1, 2, 3, 4):
            inner = varint(field << 3 | 2) + varint(len(text)) + text
            for outer in range(1, 16):
                body = varint(outer << 3 | 2) + varint(len(inner)) + inner
                yield varint(len(body)) + body
        yield RECORD % text


def nested():
    """F8: submessages within submessages, as deep as a frame holds."""
    for field in range(1, 16):
        body = b''
        while len(body) < 400:
            body = varint(field << 3 | 2) + varint(len(body)) + body
        yield varint(len(body)) + body
    yield b'//' * 2000
    yield b'//SR' + b'//AD/VNM' * 900


def noise(chance):
    for _ in range(60):
        yield chance.randbytes(chance.choice([1, 3, 40, 511, 4096, 20000]))


def corpus(chance):
    for part in (lengths(), counts(), missing(), texts(), nested(), noise(chance)):
        yield from part


def throw(port, data, preface):
    """One connection, one malformed message; whatever the gate does with it is its affair."""
    try:
        with socket.create_connection(('127.0.0.1', port), timeout=5) as peer:
            peer.sendall(preface + data)
            peer.settimeout(0.02)
            peer.recv(4096)
    except OSError:
        pass


def slowest_silence(service, during):
    """Runs `during` and gives the longest time for which no report was acknowledged meanwhile."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(during)
        seen, since, longest = service.acknowledged(), time.monotonic(), 0.0
        while not running.done():
            time.sleep(0.05)
            now = service.acknowledged()
            if now > seen:
                seen, since = now, time.monotonic()
            longest = max(longest, time.monotonic() - since)
        running.result()
    return longest


def attack(service, messages):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for port, before in ((service.vtp_port, b''), (service.vtp_port, PREFACE), (service.naf_port, b'')):
            list(pool.map(lambda data, port=port, before=before: throw(port, data, before), messages))


def start_beside_a_fleet(service):
    service.import_register(20)
    service.start()
    load = service.start_load(vessels=20, rate=200, seconds=3600)
    stack.wait_until(lambda: service.acknowledged() > 200, 60, 'reports flow')
    return load


def finish(service, load):
    assert service.gate.is_running()
    load.stop()
    service.wait_until_stored()
    service.verify()


def test_no_finding_of_the_sanitizers(service):
    load = start_beside_a_fleet(service)
    attack(service, list(corpus(random.Random(SEED))))
    finish(service, load)


@pytest.mark.release
def test_memory_stays_and_the_others_are_served(service):
    load = start_beside_a_fleet(service)
    messages = list(corpus(random.Random(SEED)))
    attack(service, messages)
    memory = service.gate.memory_bytes()
    longest = max(slowest_silence(service, lambda: attack(service, messages)) for _ in range(ROUNDS))
    grown = service.gate.memory_bytes() - memory
    print(f'{len(messages) * 3 * ROUNDS} messages, {grown} bytes grown, {longest:.2f} s without an answer')
    assert grown < 1 * MIB
    assert longest < 3
    finish(service, load)
