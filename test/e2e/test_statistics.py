"""Statistics: what a month held by cause and outcome, how suppliers fared, and the same from the journal."""

import contextlib
import csv
import datetime
import io
import json

import pytest
import stack

UTC = datetime.timezone.utc
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
MONTH = datetime.datetime(2026, 3, 1, tzinfo=UTC)
ZONES = {'type': 'FeatureCollection', 'features': [
    {'type': 'Feature', 'properties': {'id': 'shut', 'kind': 'closed', 'edge': 'straight'},
     'geometry': {'type': 'Polygon', 'coordinates': [[[110.0, 14.0], [110.2, 14.0], [110.2, 14.2], [110.0, 14.2],
                                                      [110.0, 14.0]]]}},
    {'type': 'Feature', 'properties': {'id': 'line', 'kind': 'boundary', 'side': 'left', 'edge': 'straight'},
     'geometry': {'type': 'LineString', 'coordinates': [[111.0, 12.0], [111.0, 16.0]]}},
    {'type': 'Feature', 'properties': {'id': 'port', 'kind': 'port', 'edge': 'straight'},
     'geometry': {'type': 'Polygon', 'coordinates': [[[109.2, 13.7], [109.3, 13.7], [109.3, 13.8], [109.2, 13.8],
                                                      [109.2, 13.7]]]}}]}
LEFT, RIGHT = 1, 2
LOSS, OUTAGE, CROSSED = 4, 7, 2


class Figures:
    """A store whose rows are planted: six vessels with a device each, three zones, partitions."""

    REGISTER = """SELECT vessel_put(format('{"registration": "BĐ-9000%%s-TS"}', i)::jsonb, 'test'),
            device_put(format('{"device_key": "DEV-%%s"}', i)::jsonb, 'test') FROM generate_series(1, 6) i;
        SELECT mount_put(jsonb_build_object('vessel_no', v.vessel_no, 'device_no', d.device_no), 'test')
            FROM vessel_now v JOIN device d ON right(d.device_key, 1) = substr(v.registration, 8, 1);
        SELECT zone_put(jsonb_build_object('zone_id', f -> 'properties' ->> 'id', 'name', '', 'datum', 'EPSG:4326',
            'kind', f -> 'properties' ->> 'kind', 'side', f -> 'properties' ->> 'side', 'edge', 'straight',
            'geojson', f), 'test') FROM jsonb_array_elements(%s::jsonb -> 'features') f;
        SELECT position_partitions_ensure('2026-03-01', '2026-04-30')"""

    def __init__(self, service, connection):
        self.service = service
        self.connection = connection
        self.rows(self.REGISTER, json.dumps(ZONES))
        self.zones = {name: (no, version) for name, no, version in
                      self.rows('SELECT zone_id, zone_no, version_no FROM zone_now')}
        self.number_devices()
        self.events = 0

    def number_devices(self):
        self.devices = dict(self.rows('SELECT device_key, device_no FROM device'))

    def rows(self, sql, *parameters):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def ask(self, *words, lang='en', **options):
        return self.service.run('statistics', *words, '--lang', lang, '--database', self.service.conninfo, **options)

    def month(self, *words, month='2026-03'):
        return [json.loads(line) for line in
                self.ask('month', '--month', month, '--format', 'json', *words).splitlines()]

    def counted(self, *words, **more):
        """{(what, cause, outcome): count} of what happened at all."""
        return {(row['what'], row['cause'], row['outcome']): row['count']
                for row in self.month(*words, **more) if row['count'] > 0}

    def gap(self, device, begin, hours):
        self.rows('INSERT INTO gap VALUES (%s, %s, %s, 1, 1, 1, 1)', self.devices[device], begin,
                          begin + hours * HOUR)

    def heard(self, device, at, last_fix=None):
        self.rows("""INSERT INTO device_state (device_no, last_heard_at, journal_seq, digest, status, doubt,
            journal_item, kind, event, protocol, blob) VALUES (%s, %s, 1, 1, 1, 0, 0, 1, 0, 1, '')""",
                          self.devices[device], at)
        self.position(device, last_fix or at)

    def position(self, device, fix, received=None, doubt=0):
        self.events += 1
        self.rows("""INSERT INTO position (fix_time, received_at, journal_seq, device_no, digest,
            lat_e7, lon_e7, status, doubt, journal_no, journal_item, kind, event, protocol)
            VALUES (%s, %s, %s, %s, %s, 137000000, 1093000000, 1, %s, 1, 0, 1, 0, 1)""",
                          fix, received or fix, self.events, self.devices[device], self.events, doubt)

    def visit(self, device, zone, entered, left, certainty=1, side=0):
        no, version = self.zones[zone]
        self.rows('INSERT INTO visit VALUES (%s, %s, %s, %s, %s, 1, 1, 1, 1, %s, %s)', self.devices[device],
                          no, entered, left, version, certainty, side)

    def alarm(self, number, kind, step, at, device=None, zone=None, **detail):
        self.events += 1
        vessel = self.rows('SELECT vessel_no FROM mount_now WHERE device_no = %s', self.devices.get(device, 0))
        no, version = self.zones.get(zone, (None, None))
        self.rows("""INSERT INTO alarm_event (alarm_id, device_no, vessel_no, zone_no, zone_version, kind, step,
            level, journal_no, journal_seq, journal_item, occurred_at, detected_at, detail)
            VALUES (%s, %s, %s, %s, %s, %s, %s, 2, 1, %s, 0, %s, %s, %s)""", number, self.devices.get(device, 0),
                          vessel[0][0] if vessel else None, no, version, kind, step, self.events, at, at,
                          json.dumps(detail))


    def attach(self, number, kind, device, at):
        """Opens the vessel's case, as the watch does it with the alarm."""
        self.rows("""SELECT case_attach(ARRAY[%s::bigint], ARRAY[%s], ARRAY[(SELECT vessel_no FROM mount_now
            WHERE device_no = %s)], ARRAY[%s::smallint], ARRAY[1::smallint], ARRAY[3::smallint],
            ARRAY[%s::timestamptz], ARRAY[0::smallint])""", number, self.devices[device], self.devices[device],
                  kind, at)


@pytest.fixture
def figures(service):
    with contextlib.closing(service.postgres.connect(service.database)) as connection:
        yield Figures(service, connection)


def test_losses_by_length_cause_and_outcome(figures):
    figures.heard('DEV-6', MONTH + 40 * DAY)
    figures.gap('DEV-1', MONTH + 2 * DAY, 7)
    figures.gap('DEV-1', MONTH + 3 * DAY, 5)
    figures.gap('DEV-2', MONTH + 4 * DAY, 11 * 24)
    # The month is Viet Nam's: this one became a loss on 1 April, that one on 1 March.
    figures.gap('DEV-3', datetime.datetime(2026, 3, 31, 12, tzinfo=UTC), 8)
    figures.gap('DEV-4', datetime.datetime(2026, 2, 28, 12, tzinfo=UTC), 8)
    # In port is no loss.
    figures.visit('DEV-5', 'port', MONTH + DAY, MONTH + 9 * DAY)
    figures.gap('DEV-5', MONTH + 2 * DAY, 30)
    # Silent since 20 March, and still.
    figures.heard('DEV-3', MONTH + 19 * DAY, MONTH + 19 * DAY)
    assert figures.counted() == {
        ('loss-6h', 'device', 'heard'): 3, ('loss-6h', 'device', 'open'): 1,
        ('loss-10d', 'device', 'heard'): 1, ('loss-10d', 'device', 'open'): 1}
    assert figures.counted(month='2026-04') == {('loss-6h', 'device', 'heard'): 1}
    assert [row['count'] for row in figures.month(month='2025-12')] == [0] * 5
    each = figures.month('--each')
    assert [(row['vessel'], row['hours']) for row in each if row['what'] == 'loss-10d'] == [
        ('BĐ-90002-TS', 264.0), ('BĐ-90003-TS', 504.0)]


def test_whose_fault_and_what_late_data_took_back(figures):
    figures.heard('DEV-6', MONTH + 40 * DAY)
    begin = MONTH + 5 * DAY
    figures.rows("SELECT device_put('{\"device_key\": \"DEV-1\", \"satellite\": \"thuraya\"}', 'test')")
    figures.alarm(77, OUTAGE, 1, begin, cohort='satellite', name='thuraya', members=9, on_time=1)
    figures.alarm(77, OUTAGE, 3, begin + 20 * HOUR, cohort='satellite', name='thuraya', members=9, on_time=1)
    figures.gap('DEV-1', begin - HOUR, 20)
    figures.gap('DEV-2', begin - HOUR, 20)
    # Told as a loss of 9 h; the positions came afterwards.
    heard = (MONTH + 8 * DAY).isoformat()
    figures.alarm(5, LOSS, 1, MONTH + 8 * DAY, 'DEV-3', heard=heard, cause='device')
    figures.alarm(5, LOSS, 3, MONTH + 8 * DAY + 9 * HOUR, 'DEV-3', heard=heard, cause='device')
    assert figures.counted() == {
        ('loss-6h', 'satellite', 'heard'): 1, ('loss-6h', 'device', 'heard'): 1,
        ('loss-6h', 'device', 'sent-late'): 1}
    assert 'vệ tinh' in figures.ask('month', '--month', '2026-03', lang='vi')


def test_a_silence_that_we_did_not_listen_to_is_ours(figures):
    figures.heard('DEV-6', MONTH + 40 * DAY)
    stop = MONTH + 5 * DAY
    figures.rows('INSERT INTO deafness VALUES (0, %s, %s), (9, %s, %s)', stop, stop + 7 * HOUR,
                 stop + 10 * DAY, stop + 11 * DAY)
    figures.gap('DEV-1', stop - HOUR, 9)
    figures.gap('DEV-2', stop - 9 * HOUR, 17)  # silent for longer than that by itself
    figures.gap('DEV-3', stop + 10 * DAY, 20)  # another supplier's path
    assert figures.counted() == {('loss-6h', 'ourselves', 'heard'): 1, ('loss-6h', 'device', 'heard'): 2}
    assert 'hệ thống này' in figures.ask('month', '--month', '2026-03', lang='vi')


def test_an_alarm_is_linked_to_the_history_that_outlives_it(figures):
    silences = {5: ('DEV-1', 0), 6: ('DEV-2', 7), 7: ('DEV-3', 9)}  # hours left of 9
    begin = MONTH + 8 * DAY
    for number, (device, left) in silences.items():
        figures.alarm(number, LOSS, 1, begin + 5 * HOUR, device, heard=begin.isoformat(), rung_s=18000)
        figures.alarm(number, LOSS, 3, begin + 9 * HOUR, device, heard=begin.isoformat())
        if left:
            figures.gap(device, begin, left)
        if left < 9:
            figures.position(device, begin + 8 * HOUR, begin + 10 * HOUR, doubt=512)

    def ask(*words):
        return figures.service.run(*words, '--lang', 'en', '--database', figures.service.conninfo)
    history = {row['alarm']: row['history'] for row in
               map(json.loads, ask('alarm', 'list', '--format', 'json').splitlines())}
    dissolved = 'transmitted late, recorded on time: the loss is dissolved'
    assert history == {'5': dissolved, '7': None,
                       '6': 'transmitted late, recorded on time: silence shortened to 7.0 h'}
    assert dissolved in ask('alarm', 'explain', '5')
    assert 'silence shortened to 7.0 h' in ask('alarm', 'explain', '6')
    assert 'recorded on time:' not in ask('alarm', 'explain', '7')
    figures.attach(5, LOSS, 'DEV-1', begin)
    assert dissolved in ask('case', 'show', 'BĐ-90001-TS')


def test_the_second_device_of_a_vessel_is_no_loss(figures):
    figures.heard('DEV-6', MONTH + 40 * DAY)
    figures.rows("""SELECT device_put('{"device_key": "DEV-X"}', 'test');
        SELECT mount_put(jsonb_build_object('device_no', (SELECT device_no FROM device WHERE device_key = 'DEV-X'),
            'vessel_no', (SELECT vessel_no FROM vessel_now WHERE registration = 'BĐ-90001-TS')), 'test')""")
    figures.number_devices()
    begin = MONTH + 6 * DAY
    figures.gap('DEV-1', begin, 20)
    for hour in range(2, 20, 2):
        figures.position('DEV-X', begin + hour * HOUR)
    assert figures.counted() == {}
    figures.rows('DELETE FROM position WHERE device_no = %s AND fix_time > %s', figures.devices['DEV-X'],
                         begin + 5 * HOUR)
    loss, = figures.month('--each')
    assert loss['hours'] == 16.0


def test_crossings(figures):
    figures.heard('DEV-6', MONTH + 40 * DAY)

    def across(device, day, hours, certainty=1):
        out = MONTH + day * DAY
        figures.visit(device, 'line', out, out, certainty, RIGHT)
        if hours:
            figures.visit(device, 'line', out + hours * HOUR, out + hours * HOUR, 1, LEFT)

    across('DEV-1', 2, 1)
    across('DEV-2', 2, 1, certainty=3)
    across('DEV-3', 3, 7)
    across('DEV-4', 4, 20)
    across('DEV-5', 5, None)
    figures.visit('DEV-6', 'shut', MONTH + 6 * DAY, MONTH + 6 * DAY + HOUR, 2)
    # An alarm of which the whole track shows nothing: a leap, found when the next fixes came.
    figures.alarm(9, CROSSED, 1, MONTH + 12 * DAY, 'DEV-6', 'line')
    assert figures.counted() == {
        ('border-crossed', 'confirmed', 'back-2h'): 1, ('border-crossed', 'unconfirmed', 'back-2h'): 1,
        ('border-crossed', 'confirmed', 'back-12h'): 1, ('border-crossed', 'confirmed', 'back-later'): 1,
        ('border-crossed', 'confirmed', 'beyond'): 1, ('border-crossed', 'unconfirmed', 'dissolved'): 1,
        ('closed-area', 'inferred', 'back-2h'): 1}


def test_what_people_found_stands_beside_it(figures):
    figures.heard('DEV-6', MONTH + 40 * DAY)
    out = MONTH + 2 * DAY
    figures.visit('DEV-1', 'line', out, out, 1, RIGHT)
    figures.alarm(11, CROSSED, 1, out, 'DEV-1', 'line')
    figures.attach(11, CROSSED, 'DEV-1', out)

    def found(*words):
        return [(row['found'], row['closed']) for row in figures.month(*words) if row['count']]
    assert found() == [(None, None)]
    assert found('--cases') == [(None, 'open')]
    figures.service.run('case', 'close', '11', 'gps-error', '--as', 'Lan', '--database', figures.service.conninfo)
    assert found('--cases') == [('device', 'gps-error')]
    assert figures.month('--each', '--cases')[0]['closed'] == 'gps-error'


def test_suppliers_are_compared(figures):
    for device in ('DEV-1', 'DEV-2'):
        figures.rows(f"""SELECT device_put('{{"device_key": "{device}", "model": "SF2500"}}', 'test')""")
    for hour in range(0, 48, 2):
        figures.position('DEV-1', MONTH + hour * HOUR, MONTH + (hour + 3 if hour == 10 else hour) * HOUR)
        if not 10 < hour < 20:
            figures.position('DEV-2', MONTH + hour * HOUR)
        figures.position('DEV-3', MONTH + hour * HOUR)
    figures.heard('DEV-6', MONTH + 3 * DAY)
    figures.gap('DEV-2', MONTH + 10 * HOUR, 10)
    rows = [json.loads(line) for line in figures.ask(
        'suppliers', '--from', MONTH.isoformat(), '--to', (MONTH + 46 * HOUR).isoformat(), '--format',
        'json').splitlines()]
    plain, quiet = rows
    assert (plain['model'], plain['devices'], plain['available_pct'], plain['late_pct']) == (None, 1, 100, 0)
    assert (quiet['model'], quiet['devices'], quiet['reports']) == ('SF2500', 2, 23 + 19)
    assert (quiet['gap_p50_s'], quiet['gap_longest_s']) == (7200, 36000)
    assert quiet['overdue_h'] == 8.0 and quiet['outage_h'] == 0.0
    assert quiet['available_pct'] == round(100 * (1 - 8 / 92), 2)
    assert quiet['late_pct'] == round(100 / 42, 2)


def test_what_is_wrong_is_said(service):
    for words in (['month'], ['month', '--month', '2026-13'], ['month', '--month', '26-1'], ['suppliers'],
                  ['suppliers', '--from', 'x', '--to', 'y'], ['weather'],
                  ['month', '--month', '2026-03', '--format', 'pdf'], ['month', '--month', '2026-03', '--lang', 'fr']):
        assert service.run_any('statistics', *words, '--database', service.conninfo).returncode == 2, words


def sail(service, device, begin, fixes):
    """Fixes (hours, longitude) of one device, sent late."""
    path = service.folder / 'track.csv'
    with path.open('w', newline='', encoding='utf-8') as file:
        rows = csv.writer(file)
        rows.writerow(['device_id', 'time_utc', 'lat', 'lon', 'speed_kn', 'course_deg'])
        rows.writerows([device, (begin + hour * HOUR).strftime('%Y-%m-%dT%H:%M:%SZ'), 14.1, lon, '', '']
                       for hour, lon in fixes)
    service.run('send', '--track', path, '--to', f'127.0.0.1:{service.vtp_port}', '--keys', service.keys,
                '--ledger', service.ledger)


def test_the_journal_gives_the_same_tables(service, postgres):
    now = datetime.datetime.now(UTC)
    begin = (now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - DAY).replace(day=8)
    service.import_register(3)
    service.run('zone', 'import', service.write('zones.geojson', [json.dumps(ZONES)]), '--yes', '--database',
                service.conninfo)
    service.start_gate()
    service.start_watch('--watch.history_pause', '1s')
    hourly = [(hour, 109.6) for hour in range(4)]
    sail(service, 'DEV-1', begin, hourly + [(hour, 109.6) for hour in range(12, 16)])
    sail(service, 'DEV-2', begin, hourly + [(6, 110.1), (7, 110.1), (9, 110.5), (11, 110.9), (12, 111.1), (13, 111.2)])
    service.wait_until_stored()
    stack.wait_until(lambda: service.count('rejudge_mark') == 0, 60, 'history is judged')
    service.stop()
    again = service.database + '_again'
    postgres.rows('template1', f'CREATE DATABASE "{again}"')
    asked = [('month', '--month', begin.strftime('%Y-%m')), ('month', '--month', begin.strftime('%Y-%m'), '--each'),
             ('suppliers', '--from', begin.isoformat(), '--to', now.isoformat())]
    try:
        service.run('rebuild', '--journal', service.journal, '--database', postgres.conninfo(again))
        tables = [[service.run('statistics', *words, '--format', 'csv', '--database', conninfo) for words in asked]
                  for conninfo in (service.conninfo, postgres.conninfo(again))]
    finally:
        postgres.rows('template1', f'DROP DATABASE "{again}" WITH (FORCE)')
    assert tables[0] == tables[1]
    rows = list(csv.DictReader(io.StringIO(service.run(
        'statistics', *asked[1], '--format', 'csv', '--lang', 'en', '--database', service.conninfo))))
    assert [row['hours'] for row in rows if row['outcome'] == 'heard again'] == ['9.0']
    assert {row['what'] for row in rows} >= {'boundary crossed', 'in a closed area', 'signal lost for over 10 days'}
