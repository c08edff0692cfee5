"""`haitrinh decode`: bytes of strangers in, one JSON object a report out."""

import json
import subprocess

import pytest
import stack
import vtp


def decode(program, protocol, data, *options):
    done = subprocess.run([program, 'decode', '--protocol', protocol, *options], input=data,
                          capture_output=True)
    assert not stack.FINDING.search(done.stderr.decode()), done.stderr.decode()
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def naf_rows(vectors):
    for line in (vectors / 'asserted' / 'naf.jsonl').read_text(encoding='utf-8').splitlines():
        row = json.loads(line)
        if 'TM/' in row['input']:
            yield row


# Names of the vectors' expectations in our output.
NAMES = {'time': 'time', 'lat': 'lat', 'lon': 'lon', 'speed_kn': 'speed_kn',
         'course_deg': 'course_deg', 'flag': 'flag', 'manual': 'manual', 'NA': 'name',
         'RC': 'call_sign', 'XR': 'side_number', 'IR': 'reference', 'FR': 'from', 'AD': 'to'}


def test_published_naf_records(program, vectors):
    for row in naf_rows(vectors):
        status, objects = decode(program, 'naf', row['input'].encode('latin-1'))
        if row['outcome'] == 'reject':
            assert status == 1 and 'garbage' in objects[0] and objects[0]['reason'], row['source']
            continue
        assert status == 0 and len(objects) == 1, row['source']
        found = objects[0]
        assert found['protocol'] == 'naf' and found['valid'] is True and found['device']
        for name, ours in NAMES.items():
            if name in row['expect']:
                value = 'X' if name == 'flag' and row['expect'][name] is None else found.get(ours)
                assert value == row['expect'][name], (row['source'], name)


def test_a_stream_is_the_sum_of_its_records(program, vectors):
    good = [row['input'] for row in naf_rows(vectors) if row['outcome'] == 'accept']
    for separator in ('', '\r\n', '\n\n'):
        status, objects = decode(program, 'naf', separator.join(good).encode('latin-1'))
        assert status == 0 and len(objects) == len(good)


def test_hex_text_is_the_same_as_bytes(program, vectors):
    data = next(naf_rows(vectors))['input'].encode('latin-1')
    text = '\n'.join(data.hex(' ')[i:i + 41] for i in range(0, 3 * len(data), 41))
    assert decode(program, 'naf', text.encode(), '--hex') == decode(program, 'naf', data)


@pytest.mark.parametrize('data, reason', [
    (b'\x00' * 9, None), (b'//SR//TM/POS//', 'incomplete frame'), (b'hello\n', None)])
def test_garbage_is_told_with_its_length(program, data, reason):
    status, objects = decode(program, 'naf', data)
    assert status == 1
    assert sum(found['garbage'] for found in objects) in (len(data), len(data.strip()))
    assert reason is None or objects[-1]['reason'] == reason


def test_garbage_does_not_hide_what_follows(program, vectors):
    record = next(naf_rows(vectors))['input']
    status, objects = decode(program, 'naf', ('noise' + record + 'noise' + record).encode())
    assert status == 1
    assert [('garbage' in found) for found in objects] == [True, False, True, False]


def test_vtp_control_frames(program):
    status, objects = decode(program, 'vtp', vtp.PREFACE)
    assert (status, objects) == (0, [{'protocol': 'vtp', 'kind': 'preface', 'device': None}])


def test_vtp_report(program):
    content = (vtp.field_fixed32(1, 7) + vtp.field_varint(2, 17) + vtp.field_fixed32(3, 1795334400)
               + vtp.field_zigzag(4, 1377000) + vtp.field_zigzag(5, -10925001)
               + vtp.field_varint(6, 96) + vtp.field_varint(8, 1))
    status, objects = decode(program, 'vtp', vtp.prefixed(vtp.frame_of('report', content)))
    assert status == 0 and objects == [{
        'protocol': 'vtp', 'kind': 'position', 'device': None, 'time': '2026-11-22T08:00:00Z',
        'lat': 13.77, 'lon': -109.25001, 'speed_kn': 9.6, 'course_deg': None, 'valid': True,
        'status': ['fix-valid'], 'seq': 17, 'epoch': 7}]


def test_vtp_hello_names_its_fields(program):
    content = (vtp.field_varint(1, 1) + vtp.field_varint(2, 1) + vtp.field_bytes(3, 'VN-1')
               + vtp.field_bytes(12, bytes(range(16))) + vtp.field_bytes(13, bytes(16)))
    status, objects = decode(program, 'vtp', vtp.prefixed(vtp.frame_of('hello', content)))
    assert status == 0 and objects[0]['kind'] == 'hello' and objects[0]['device_id'] == 'VN-1'
    assert objects[0]['nonce'] == bytes(range(16)).hex()


def test_unknown_protocol_is_wrong_usage(program):
    assert decode(program, 'morse', b'')[0] == 2
    done = subprocess.run([program, 'decode', '--help'], capture_output=True, text=True)
    assert done.returncode == 0 and '--protocol' in done.stdout
