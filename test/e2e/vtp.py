"""A VTP/1 client written from doc/wire/vtp.md alone, sharing no code with the program under test:
its own protobuf coding, its own authentication codes."""

import hashlib
import hmac
import os
import socket
import struct
import time

PREFACE = bytes([0x89]) + b'VTP1\r\n\n'
BODIES = {1: 'challenge', 2: 'hello', 3: 'welcome', 4: 'reject', 5: 'batch', 6: 'report', 7: 'event',
          8: 'ack', 9: 'ping', 10: 'pong', 11: 'command', 12: 'command_result', 13: 'bye'}
NUMBERS = {name: number for number, name in BODIES.items()}
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzag(value):
    return varint((value << 1) ^ (value >> 63) if value < 0 else value << 1)


def field_varint(number, value):
    return varint(number << 3 | VARINT) + varint(value)


def field_zigzag(number, value):
    return varint(number << 3 | VARINT) + zigzag(value)


def field_fixed32(number, value):
    return varint(number << 3 | FIXED32) + struct.pack('<I', value)


def field_bytes(number, value):
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | BYTES) + varint(len(data)) + data


def frame_of(body, content):
    """A frame without its length prefix."""
    return field_bytes(NUMBERS[body], content)


def prefixed(frame):
    return varint(len(frame)) + frame


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at


def parse(data):
    """Field number -> list of raw values."""
    fields = {}
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        kind = tag & 7
        if kind == VARINT:
            value, at = read_varint(data, at)
        elif kind == BYTES:
            size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
        elif kind == FIXED32:
            value, at = struct.unpack('<I', data[at:at + 4])[0], at + 4
        else:
            value, at = struct.unpack('<Q', data[at:at + 8])[0], at + 8
        fields.setdefault(tag >> 3, []).append(value)
    return fields


class Frame:
    """A received frame: its kind and its fields by number."""

    def __init__(self, data):
        number, content = next(iter(parse(data).items()))
        self.kind = BODIES[number]
        self.content = content[0]
        self.fields = parse(content[0])

    def get(self, number, default=None):
        return self.fields.get(number, [default])[0]

    def ranges(self):
        """Acknowledged (first, count) and refused (first, count, code) of an Ack."""
        accepted = [parse(item) for item in self.fields.get(2, [])]
        refused = [parse(item) for item in self.fields.get(3, [])]
        return ([(item[1][0], item[2][0]) for item in accepted],
                [(item[1][0], item[2][0], item[3][0]) for item in refused])

    def __repr__(self):
        return f'{self.kind} {self.fields}'


class Closed(Exception):
    """The gate has closed the connection."""


class Device:
    """One tracker with its key."""

    def __init__(self, name, key, address, key_id=1, gateway=False, wrap=None):
        self.name, self.key, self.key_id, self.gateway = name, key, key_id, gateway
        self.epoch = 7
        self.received = b''
        self.socket = socket.create_connection(address, timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if wrap:
            self.socket = wrap(self.socket)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, data):
        self.socket.sendall(data)

    def take(self, size):
        while len(self.received) < size:
            data = self.socket.recv(65536)
            if not data:
                raise Closed
            self.received += data
        taken, self.received = self.received[:size], self.received[size:]
        return taken

    def receive(self, seconds=10):
        """The next frame; Closed at the end of the stream, socket.timeout when nothing comes."""
        self.socket.settimeout(seconds)
        size = self.take(1)[0]
        if size > 0x7F:
            size = size & 0x7F | self.take(1)[0] << 7
        return Frame(self.take(size))

    def receive_kind(self, kind, seconds=10):
        """The next frame of that kind; others before it are left out."""
        until = time.monotonic() + seconds
        while True:
            frame = self.receive(max(0.01, until - time.monotonic()))
            if frame.kind == kind:
                return frame

    def code(self, data, key=None):
        return hmac.new(key or self.key, data, hashlib.sha256).digest()

    def begin(self):
        """Preface both ways and the Challenge."""
        self.send(PREFACE)
        assert self.take(8) == PREFACE
        challenge = self.receive()
        assert challenge.kind == 'challenge'
        self.server_nonce = challenge.get(1)
        self.nonce = os.urandom(16)

    def hello(self, proto_min=1, proto_max=1, spoil=False):
        fields = [field_varint(1, proto_min), field_varint(2, proto_max)]
        if not self.gateway:
            fields.append(field_bytes(3, self.name))
        fields += [field_varint(4, self.key_id), field_fixed32(5, self.epoch), field_varint(6, 1),
                   field_varint(7, 1), field_fixed32(8, int(time.time())), field_bytes(9, 'test 1'),
                   field_bytes(12, self.nonce)]
        gateway = field_bytes(14, self.name) if self.gateway else b''
        bare = frame_of('hello', b''.join(fields) + gateway)
        mac = self.code(b'D' + self.server_nonce + self.nonce + bare)[:16]
        if spoil:
            mac = bytes([mac[0] ^ 1]) + mac[1:]
        self.send(prefixed(frame_of('hello', b''.join(fields) + field_bytes(13, mac) + gateway)))

    def check_welcome(self, welcome):
        content = b''.join(
            [field_varint(1, welcome.get(1)), field_fixed32(2, welcome.get(2))] +
            [field_varint(number, welcome.get(number)) for number in (3, 4, 5)])
        covered = b'S' + self.server_nonce + self.nonce + frame_of('welcome', content)
        assert welcome.get(6) == self.code(covered)[:16]

    def connect(self):
        """The whole handshake; the Welcome, its code checked."""
        self.begin()
        self.hello()
        welcome = self.receive()
        assert welcome.kind == 'welcome', welcome
        self.check_welcome(welcome)
        self.batch_key = self.code(b'vtp1-batch' + self.server_nonce + self.nonce)
        return welcome

    def signed(self, body, before, after=b''):
        """A data frame: the code is field 15, `before` and `after` the fields around it."""
        mac = self.code(frame_of(body, before + after), self.batch_key)[:8]
        return prefixed(frame_of(body, before + field_bytes(15, mac) + after))

    def named(self, device):
        return field_bytes(16, device) if device else b''

    def report(self, seq, lat=13.5, lon=109.5, when=None, device=None, flags=1, status=1):
        fields = (field_fixed32(1, self.epoch) + field_varint(2, seq) +
                  field_fixed32(3, int(when or time.time())) + field_zigzag(4, round(lat * 1e5)) +
                  field_zigzag(5, round(lon * 1e5)) + field_varint(6, 52) + field_varint(7, 90) +
                  field_varint(8, status) + field_varint(14, flags))
        return self.signed('report', fields, self.named(device))

    def batch(self, first_seq, points, device=None, flags=1):
        """`points` are (time, lat, lon) with times in whole seconds."""
        steps = list(zip(points, points[1:]))
        deltas = [b''.join(zigzag(value) for value in column) for column in (
            [int(b[0]) - int(a[0]) for a, b in steps],
            [round(b[1] * 1e5) - round(a[1] * 1e5) for a, b in steps],
            [round(b[2] * 1e5) - round(a[2] * 1e5) for a, b in steps])]
        fields = (field_fixed32(1, self.epoch) + field_varint(2, first_seq) +
                  field_fixed32(3, int(points[0][0])) + field_zigzag(4, round(points[0][1] * 1e5)) +
                  field_zigzag(5, round(points[0][2] * 1e5)))
        for number, column in zip((7, 8, 9), deltas):
            fields += field_bytes(number, column) if column else b''
        fields += field_varint(13, 1) + field_varint(14, flags)
        return self.signed('batch', fields, self.named(device))

    def event(self, seq, kind, when=None, device=None):
        fields = (field_fixed32(1, self.epoch) + field_varint(2, seq) +
                  field_fixed32(3, int(when or time.time())) + field_varint(4, kind) +
                  field_zigzag(5, 1350000) + field_zigzag(6, 10950000))
        return self.signed('event', fields, self.named(device))

    def acked(self, count, seconds=10):
        """Numbers acknowledged until there are `count` of them, and those refused."""
        numbers, refused = set(), {}
        while len(numbers) < count:
            accepted, rejected = self.receive_kind('ack', seconds).ranges()
            for first, size in accepted:
                numbers.update(range(first, first + size))
            for first, size, code in rejected:
                refused.update({number: code for number in range(first, first + size)})
        return numbers, refused
