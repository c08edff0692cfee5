"""The dry run: what other zones and thresholds would have raised, beside what was raised; and a rule
that was noisy in shadow is not put live unawares."""

import datetime
import json

import pytest
import stack

UTC = datetime.timezone.utc
HOUR = datetime.timedelta(hours=1)


def zones(*boxes, kind='closed'):
    features = []
    for name, west in boxes:
        ring = [[west, 14.0], [west + 0.2, 14.0], [west + 0.2, 14.2], [west, 14.2], [west, 14.0]]
        features.append({'type': 'Feature', 'geometry': {'type': 'Polygon', 'coordinates': [ring]},
                         'properties': {'id': name, 'name': name, 'kind': kind, 'edge': 'straight'}})
    return json.dumps({'type': 'FeatureCollection', 'features': features})


class Night:
    """One vessel that sailed east for over an hour, through the area "west" and then on."""

    def __init__(self, service):
        self.service = service
        self.begin = datetime.datetime.now(UTC)
        self.put_zones('was.geojson', ('west', 110.0))
        service.import_register(2)
        service.start()

    def put_zones(self, name, *boxes, more=()):
        path = self.service.write(name, [zones(*boxes)])
        self.service.run('zone', 'import', path, '--yes', *more, '--database', self.service.conninfo)
        return path

    def sail(self, lons, device='DEV-1'):
        now = datetime.datetime.now(UTC).replace(microsecond=0)
        rows = ['device_id,time_utc,lat,lon,speed_kn,course_deg']
        for step, lon in enumerate(lons):
            time = now - datetime.timedelta(minutes=10 * (len(lons) - 1 - step))
            rows.append(f'{device},{time.isoformat().replace("+00:00", "Z")},14.1,{lon},10,90')
        self.service.run('send', '--track', self.service.write('track.csv', rows), '--to',
                         f'127.0.0.1:{self.service.vtp_port}', '--keys', self.service.keys, '--ledger',
                         self.service.ledger)
        self.service.wait_until_stored()

    def dry_run(self, *words, **options):
        return self.service.run('replay', '--from', self.begin.isoformat(), '--to',
                                (datetime.datetime.now(UTC) + HOUR).isoformat(), '--journal', self.service.journal,
                                *words, **options)

    def counted(self, *words):
        """{(kind, zone): (raised, would be raised)}"""
        lines = self.dry_run('--format', 'csv', *words).splitlines()
        rows = [line.split(',') for line in lines[1:]]
        return {(kind, zone): (int(raised), int(would)) for kind, zone, raised, would, _, _ in rows}

    def raised(self):
        return self.service.rows("""SELECT kind, coalesce(zone_id, ''), count(*) FROM alarm
            WHERE NOT is_shadow OR is_shadow GROUP BY 1, 2""")


@pytest.fixture
def night(service):
    return Night(service)


LONS = [109.9, 109.95, 110.05, 110.1, 110.15, 110.25, 110.3, 110.36, 110.42]


def test_zones_and_thresholds_are_tried(night):
    night.sail(LONS)
    stack.wait_until(lambda: night.service.count('alarm_event') > 0, 30, 'an alarm is raised')
    night.service.stop()
    before = {table: night.service.count(table) for table in ('alarm_event', 'position_all', 'register_feed')}
    files = {path: path.stat().st_mtime_ns for path in night.service.journal.rglob('*') if path.is_file()}

    # Another zone beside the register's: what was raised stays, the new one is added.
    east = night.service.write('east.geojson', [zones(('east', 110.33))])
    found = night.counted('--zones', east)
    assert found['closed-area', 'west'] == (1, 1)
    assert found['closed-area', 'east'] == (0, 1)
    assert {key: raised for key, (raised, _) in found.items() if raised and key[0] != 'all'} == {
        (kind, zone): count for kind, zone, count in night.raised()}
    assert found['all', ''] == tuple(sum(pair[i] for key, pair in found.items() if key[0] != 'all') for i in (0, 1))

    # In the place of the one of the same id, moved to where nobody was.
    moved = night.service.write('moved.geojson', [zones(('west', 112.0))])
    assert night.counted('--zones', moved)['closed-area', 'west'] == (1, 0)

    # A narrower approach.
    found = night.counted('--threshold', 'closed_near=300,model:none:loss_1=18000')
    assert found['closed-area', 'west'] == (1, 1)
    alarms = [json.loads(line) for line in night.dry_run('--zones', east, '--format', 'json').splitlines()]
    in_east = [alarm for alarm in alarms if alarm['zone'] == 'east' and alarm['kind'] == 'closed-area']
    assert [(alarm['run'], alarm['vessel'], alarm['device']) for alarm in in_east] == [
        ('would_raise', 'BĐ-90001-TS', 'DEV-1')]
    assert in_east[0]['detail']['fix']['lon'] > 110.33

    # Nothing was written, and another time holds nothing.
    assert before == {table: night.service.count(table) for table in before}
    assert files == {path: path.stat().st_mtime_ns for path in night.service.journal.rglob('*') if path.is_file()}
    old = night.service.run('replay', '--from', '2026-01-01T00:00:00Z', '--to', '2026-01-02T00:00:00Z', '--zones',
                            east, '--journal', night.service.journal, '--format', 'csv')
    assert old.splitlines()[1:] == ['all,,0,0,0.00,0.00']


def test_what_is_wrong_is_said(service):
    span = ['--from', '2026-01-01T00:00:00Z', '--to', '2026-01-02T00:00:00Z']
    for words, status, sentence in [
            (span, 2, 'say what is tried'), (span[:2], 2, 'in order'),
            ([*span, '--threshold', 'nothing=1'], 1, 'is none'), ([*span, '--threshold', 'loss_1'], 1, 'NAME=VALUE'),
            ([*span, '--threshold', 'loss_1=1'], 1, 'limits'), ([*span, '--zones', '/nowhere'], 1, '/nowhere'),
            ([*span, '--track', 'x', '--zones', 'y'], 2, '--track, or'),
            ([*span, '--threshold', 'loss_1=14400', '--journal', service.folder], 1, 'no journal')]:
        done = service.run_any('replay', *words)
        assert (done.returncode, sentence in done.stderr) == (status, True), (words, done.stderr)


def plant_in_shadow(service, count, kind, **columns):
    """So many alarms of the last hours, told to nobody."""
    names = ''.join(f', {name}' for name in columns)
    service.rows(f"""INSERT INTO alarm_event (alarm_id, device_no, kind, step, level, journal_no, journal_seq,
        journal_item, occurred_at, detected_at, detail, is_shadow{names})
        SELECT {kind} * 1000 + n, 1, {kind}, 1, 1, 1, n, 0, now(), now() - n * interval '1 minute', '{{}}',
        true{''.join(f', {value}' for value in columns.values())} FROM generate_series(1, {count}) n""")


def set_mode(service, *words):
    return service.run_any('mode', 'set', *words, '--database', service.conninfo)


LOSS, JUMP, CLOSED = 4, 19, 3


def test_what_was_noisy_in_shadow_is_not_put_live(service):
    service.write('zone.geojson', [zones(('west', 110.0))])
    service.run('zone', 'import', service.folder / 'zone.geojson', '--yes', '--shadow', '--database', service.conninfo)
    service.import_register(1)
    for subject in (['kind', 'loss'], ['kind', 'jump'], ['threshold', 'all::loss_1'],
                    ['threshold', 'model:SF2500:loss_1']):
        assert set_mode(service, *subject, 'shadow').returncode == 0
    service.rows("UPDATE mode_version SET recorded_at = now() - interval '3 days'")
    plant_in_shadow(service, 33, LOSS)
    plant_in_shadow(service, 30, JUMP)
    plant_in_shadow(service, 40, CLOSED, zone_version='(SELECT version_no FROM zone_now)')

    refused = set_mode(service, 'kind', 'loss', 'live')
    assert refused.returncode == 1 and 'raised 33 alarms in shadow in the last 3.0 days, 11.0 a day' in refused.stderr
    assert 'kind  loss  shadow' in ' '.join(
        service.run('mode', 'list', '--database', service.conninfo).split()).replace(' ', '  ')
    assert '40 alarms' in set_mode(service, 'zone', 'west', 'live').stderr
    assert '33 alarms' in set_mode(service, 'threshold', 'all::loss_1', 'live').stderr
    assert set_mode(service, 'threshold', 'model:SF2500:loss_1', 'live').returncode == 0
    assert set_mode(service, 'kind', 'jump', 'live').returncode == 0
    assert set_mode(service, 'kind', 'loss', 'live', '--most', '11').returncode == 0
    assert set_mode(service, 'zone', 'west', 'live', '--force').returncode == 0
    # What is live is not asked about.
    assert set_mode(service, 'zone', 'west', 'live').returncode == 0
