"""Polls: the watch asks who fell silent near a boundary, once; what came of it decides who is told."""

import csv
import datetime
import json

import pytest
import stack
import vtp
from gate_process import Mailbox

UTC = datetime.timezone.utc
HOUR_US = 3_600_000_000
LINES = {'line': 12.0, 'line-in-shadow': 8.0}  # and the latitude of their middle
LAT, LON = 12.0, 110.88  # 7 nm off the line
HEAD, PATH = 19, 45      # bytes of the listening clocks (rule/lookout.c): before the paths, and of each
GUARD = 2
DONE = 3


def line(name):
    south, north = LINES[name] - 1, LINES[name] + 1
    return json.dumps({
        'type': 'Feature', 'properties': {'id': name, 'kind': 'boundary', 'side': 'left', 'edge': 'straight'},
        'geometry': {'type': 'LineString', 'coordinates': [[111.0, south], [111.0, north]]}})


class Night:
    """Devices that sailed for the line, at a gate and a watch for which hours can pass in a moment."""

    def __init__(self, service):
        self.service = service
        self.mailbox = service.folder / 'box'
        service.import_register(3)

    def draw(self, name, *more):
        path = self.service.write(f'{name}.geojson', [line(name)])
        self.service.run('zone', 'import', path, '--yes', *more, '--database', self.service.conninfo)

    def wait_for_answers(self, seconds):
        self.service.run('threshold', 'set', 'poll_wait', seconds, '--database', self.service.conninfo)

    def start_gate(self):
        self.service.start_gate('--gate.mailbox', self.mailbox)
        stack.wait_until(self.mailbox.exists, 30, 'the gate has its mailbox')

    def start_watch(self):
        self.service.start_watch('--watch.mailbox', self.mailbox)

    def sail(self, *lats):
        """A fix of 100 minutes ago, eastward at 6 kn, of each of the first devices."""
        time_utc = (datetime.datetime.now(UTC) - datetime.timedelta(minutes=100)).strftime('%Y-%m-%dT%H:%M:%SZ')
        rows = [f'DEV-{i},{time_utc},{lat},{LON},6,90' for i, lat in enumerate(lats, 1)]
        track = self.service.write('track.csv', ['device_id,time_utc,lat,lon,speed_kn,course_deg', *rows])
        self.service.run('send', '--track', track, '--to', f'127.0.0.1:{self.service.vtp_port}', '--keys',
                         self.service.keys, '--ledger', self.service.ledger)
        self.service.wait_until_stored()

    def listen(self, hours):
        """So long was listened, and nothing was heard: the clocks of all paths go forward."""
        self.wait_for(f'SELECT 1 FROM journal_cursor WHERE get_byte(clock, {HEAD - 2}) > 0')
        assert self.service.watch.stop() == 0
        [[clock]] = self.service.rows('SELECT clock FROM journal_cursor')
        clock = bytearray(clock)
        for at in range(HEAD + 5, HEAD + 5 + PATH * int.from_bytes(clock[HEAD - 2:HEAD], 'little'), PATH):
            listened = int.from_bytes(clock[at:at + 8], 'little') + round(hours * HOUR_US)
            clock[at:at + 8] = listened.to_bytes(8, 'little')
        self.service.rows('UPDATE journal_cursor SET clock = %s', bytes(clock))
        self.start_watch()

    def connect(self, number):
        with open(self.service.keys, encoding='utf-8') as file:
            keys = {row['device_id']: row['key_hex'] for row in csv.DictReader(file)}
        device = vtp.Device(f'DEV-{number}', bytes.fromhex(keys[f'DEV-{number}']), ('127.0.0.1', self.service.vtp_port))
        device.connect()
        return device

    def wait_for(self, sql, seconds=40):
        return stack.wait_until(lambda: self.service.look(sql), seconds, sql)

    def polled(self):
        """{device: outcome of each of its polls}"""
        rows = self.service.rows('SELECT device_key, outcome FROM poll_now ORDER BY asked_at')
        return {key: [outcome for other, outcome in rows if other == key] for key, _ in rows}

    def near(self):
        """{device: (highest level, is open)} of silences near the boundary."""
        return {key: (level, is_open) for key, level, is_open in self.service.rows("""
            SELECT device_key, max(level), bool_and(step <> 3) FROM alarm_event JOIN device USING (device_no)
            WHERE kind = 15 GROUP BY 1""")}

    def taken(self):
        """Messages that the gate has taken since it was started."""
        with Mailbox(self.mailbox) as mailbox:
            return mailbox.ask({'do': 'status'})['haitrinh_gate_messages_total']


def test_who_answers_is_left_alone_and_who_does_not_is_told_to_the_guard(service):
    night = Night(service)
    night.draw('line')
    night.draw('line-in-shadow', '--shadow')
    night.wait_for_answers(5)
    night.start_gate()
    night.start_watch()
    night.sail(LAT, LAT, LINES['line-in-shadow'])
    with night.connect(1) as device:
        night.listen(hours=4)
        command = device.receive_kind('command', 40)
        assert vtp.parse(command.get(4)) == {1: [1], 2: [0]}
        device.send(vtp.prefixed(vtp.frame_of(
            'command_result', vtp.field_varint(1, command.get(1)) + vtp.field_varint(2, DONE))))
        device.send(device.report(1, LAT, LON))
        night.wait_for('SELECT 1 FROM alarm_event WHERE kind = 15 AND level = 3')
    assert night.near() == {'DEV-1': (2, False), 'DEV-2': (3, True), 'DEV-3': (2, True)}
    assert night.polled() == {'DEV-1': ['done'], 'DEV-2': ['expired']}
    assert service.rows("""SELECT device_key, level FROM outbox JOIN device USING (device_no)
        WHERE kind = 15 AND audience = %s""", GUARD) == [('DEV-2', 3)]
    [[alarm]] = service.rows('SELECT DISTINCT alarm_id FROM alarm_event WHERE kind = 15 AND level = 3')
    told = service.run('alarm', 'explain', alarm, '--lang', 'en', '--database', service.conninfo)
    assert 'was polled, has not answered' in told
    service.close()


def test_a_gate_that_was_away_is_asked_again_and_nobody_twice(service):
    night = Night(service)
    night.draw('line')
    service.start_gate()
    night.start_watch()
    night.sail(LAT)
    night.listen(hours=4)
    night.wait_for('SELECT 1 FROM poll')
    stack.wait_until(lambda: 'gate-away' in service.watch.text(), 30, 'the watch says that the gate is away')
    service.gate.stop()
    night.start_gate()
    stack.wait_until(lambda: night.taken() == 1, 30, 'the poll is handed over')
    service.watch.kill()
    night.start_watch()
    service.gate.stop()
    night.start_gate()
    stack.wait_until(lambda: night.taken() == 1, 30, 'the poll is handed over once more')
    with night.connect(1) as device:
        device.receive_kind('command')
        with pytest.raises(TimeoutError):
            device.receive_kind('command', 0.3)
    assert night.polled() == {'DEV-1': ['under-way']}
    service.close()


def poll(night, *words):
    return night.service.run_any('poll', '--mailbox', night.mailbox, '--journal', night.service.journal,
                                 '--database', night.service.conninfo, *words)


def test_a_person_polls(service):
    night = Night(service)
    night.start_gate()
    night.start_watch()
    fleet = service.start_load(1, 1, 60)
    night.wait_for('SELECT 1 FROM device_state WHERE fix_time IS NOT NULL')
    done = poll(night, 'BĐ', '90001', 'TS')
    assert done.returncode == 0 and done.stdout.startswith('DEV-1 was heard after '), done
    fleet.stop()
    for words, status, sentence in [
            (['BĐ-90002-TS', '--wait', '1s'], 1, 'nobody has answered within 1 s: nobody is connected'),
            (['--device', 'NOBODY'], 1, 'NOBODY has no device that could be asked'),
            (['BĐ-91234-TS'], 1, 'has no device that could be asked'),
            (['BĐ-90002-TS', '--mailbox', '/nowhere'], 1, 'the gate is away'),
            (['BĐ-90002-TS', '--device', 'DEV-2'], 2, 'name a vessel'), ([], 2, 'name a vessel'),
            (['nothing'], 2, 'no registration')]:
        done = poll(night, *words)
        assert (done.returncode, sentence in done.stderr) == (status, True), (words, done)
    service.rows('UPDATE device_state SET protocol = 2')
    assert 'was last heard by naf' in poll(night, 'BĐ-90001-TS').stderr
    service.close()
