"""NAF records as their authors published them, over TCP: each is answered with the exact code, and
what is acknowledged is a stored row."""

import json
import re
import socket

import pytest
import stack

MANDATORY, VALUE = '104', '102'
CODES = {'time missing': MANDATORY, 'latitude not numeric': VALUE}


def records(vectors):
    """Whole records with their expectation; single fields are the unit tests' matter."""
    for line in (vectors / 'asserted' / 'naf.jsonl').read_text(encoding='utf-8').splitlines():
        row = json.loads(line)
        if '//' in row['input'] and 'TM/' in row['input']:
            yield row


class Peer:
    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, text):
        """Sends a record and gives the fields of the answer, or none when there is no answer."""
        self.socket.sendall(text.encode('latin-1') + b'\r\n')
        answer = b''
        while b'//ER' not in answer:
            try:
                part = self.socket.recv(4096)
            except TimeoutError:
                return {}
            if not part:
                return {}
            answer += part
        return dict(re.findall(r'//([A-Z]{2})/([^/]*)', answer.decode('latin-1')))


def device_of(record):
    fields = dict(re.findall(r'//([A-Z]{2})/([^/]*)', record))
    key = fields.get('IR') or fields.get('RC') or fields.get('XR')
    return re.sub(r'[^0-9A-Za-z-]', '', key)


def test_published_records(service, vectors):
    service.start()
    accepted = {}
    with Peer(service.naf_port) as peer:
        for number, row in enumerate(records(vectors), 1):
            text = row['input'].replace('//SR//', f'//SR//RN/{number}//', 1)
            if row['expect'].get('reason') == 'start record missing':
                continue
            answer = peer.ask(text)
            assert answer.get('TM') == 'RET' and answer.get('RN') == str(number), row['source']
            if row['outcome'] == 'accept':
                assert answer['RS'] == 'ACK', (row['source'], answer)
                accepted[(device_of(text), row['expect']['time'])] = row['expect']
            else:
                assert answer['RS'] == 'NAK', row['source']
                assert answer['RE'] == CODES[row['expect']['reason']], row['source']
    assert len(accepted) >= 5
    service.wait_for_rows(len(accepted))
    stored = {(key, time): (lat, lon, speed, course) for key, time, lat, lon, speed, course in service.rows(
        """SELECT device_key, to_char(fix_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
               lat_e7 / 1e7::float8, lon_e7 / 1e7::float8, speed_mm_s, course_cdeg
           FROM position_all JOIN device USING (device_no)""")}
    assert set(stored) == set(accepted)
    for key, expect in accepted.items():
        lat, lon, speed, course = stored[key]
        assert lat == pytest.approx(expect['lat'], abs=1e-4)
        assert lon == pytest.approx(expect['lon'], abs=1e-4)
        if 'speed_kn' in expect:
            assert (speed is None) == (expect['speed_kn'] is None)
            assert speed is None or speed == pytest.approx(expect['speed_kn'] * 1852 / 3.6, abs=1)
        if 'course_deg' in expect:
            assert course == (None if expect['course_deg'] is None else expect['course_deg'] * 100)


RECORD = '//SR//AD/VNM//FR/XYZ//RN/{rn}//TM/{tm}//IR/VNM{ir}//DA/{da}//TI/{ti}//LT/13.700//LG/109.400//ER//'


@pytest.mark.parametrize('change, code', [
    ({'tm': 'COE'}, '530'),
    ({'da': '2020'}, '102'),
    ({'ti': '2561'}, '102'),
])
def test_refusals_have_their_code(service, change, code):
    service.start_gate()
    fields = dict(rn=7, tm='POS', ir='1', da='20261101', ti='0800')
    with Peer(service.naf_port) as peer:
        answer = peer.ask(RECORD.format(**dict(fields, **change)))
    assert (answer.get('RS'), answer.get('RE'), answer.get('RN')) == ('NAK', code, '7')


def test_a_repeat_is_a_success_and_stored_once(service):
    service.start()
    text = RECORD.format(rn=1, tm='POS', ir='9', da='20261101', ti='0800')
    with Peer(service.naf_port) as peer:
        first, second = peer.ask(text), peer.ask(text)
    assert first['RS'] == 'ACK'
    assert second['RS'] == 'ACK' or second['RE'] == '503'
    service.wait_for_rows(1)
    service.wait_until_stored()
    assert service.count('position_all') == 1


def test_bytes_between_records_are_passed_over(service):
    service.start_gate()
    with Peer(service.naf_port) as peer:
        peer.ask(RECORD.format(rn=2, tm='POS', ir='2', da='20261101', ti='0800'))
        peer.socket.sendall(b'\x00\xff noise //XX/ ' + b'a' * 300)
        answer = peer.ask(RECORD.format(rn=3, tm='POS', ir='2', da='20261101', ti='0900'))
    assert (answer.get('RS'), answer.get('RN')) == ('ACK', '3')


def test_noise_before_any_record_ends_the_connection(service):
    service.start_gate()
    with Peer(service.naf_port) as peer:
        peer.socket.sendall(b'\x16\x03\x01 this is no NAF record')
        assert peer.socket.recv(100) == b''


def test_a_future_position_is_kept_and_flagged(service):
    service.start()
    with Peer(service.naf_port) as peer:
        answer = peer.ask(RECORD.format(rn=1, tm='POS', ir='3', da='20991231', ti='0800'))
    assert answer['RS'] == 'ACK'
    service.wait_for_rows(1)
    assert service.rows('SELECT doubt & 8 FROM position_all') == [(8,)]


def test_a_networks_list_is_kept(service):
    """Without gate.naf_open only the networks of registered suppliers may speak NAF."""
    service.start_gate('--gate.naf_open=false')
    with pytest.raises((ConnectionError, AssertionError)):
        with Peer(service.naf_port) as peer:
            answer = peer.ask(RECORD.format(rn=3, tm='POS', ir='2', da='20261101', ti='0800'))
            assert answer.get('RS') == 'ACK'
    stack.wait_until(service.gate.is_running, 1, 'the gate lives')
