"""status, alarm list and track: what people and other programs see of a service at work."""

import csv
import datetime
import io
import json

import pytest
import stack

ZONE = {'type': 'FeatureCollection', 'features': [{
    'type': 'Feature', 'properties': {'id': 'shut', 'name': 'Vùng cấm thử', 'kind': 'closed'},
    'geometry': {'type': 'Polygon', 'coordinates': [[
        [109.5, 13.5], [109.9, 13.5], [109.9, 13.9], [109.5, 13.9], [109.5, 13.5]]]}}]}


@pytest.fixture(scope='module')
def crossed(shared_service):
    """A vessel that has just sailed into a closed area, stored and judged."""
    service = shared_service
    service.write('zones.geojson', [json.dumps(ZONE)])
    service.run('zone', 'import', service.folder / 'zones.geojson', '--yes', '--database', service.conninfo)
    service.import_register(2)
    service.start()
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    rows = ['device_id,time_utc,lat,lon,speed_kn,course_deg']
    for minutes, lon in ((60, 109.40), (40, 109.47), (20, 109.54), (0, 109.61)):
        time = (now - datetime.timedelta(minutes=minutes)).isoformat().replace('+00:00', 'Z')
        rows.append(f'DEV-1,{time},13.7,{lon},10,90')
    service.write('track.csv', rows)
    service.run('send', '--track', service.folder / 'track.csv', '--to', f'127.0.0.1:{service.vtp_port}',
                '--keys', service.keys, '--ledger', service.ledger)
    service.wait_for_rows(4)
    stack.wait_until(lambda: service.count('alarm_event') > 0, 30, 'an alarm is raised')
    return service


def look(service, *arguments, status=0):
    return service.run(*arguments, '--database', service.conninfo, status=status)


def test_alarms(crossed):
    alarms = [json.loads(line) for line in look(crossed, 'alarm', 'list', '--format', 'json').splitlines()]
    assert [(a['kind'], a['vessel'], a['zone'], a['state']) for a in alarms] == \
        [('closed-area', 'BĐ-90001-TS', 'shut', 'open')]
    assert alarms[0]['detail']['certainty'] == 'confirmed'
    assert alarms[0]['occurred'] < alarms[0]['detected']
    assert look(crossed, 'alarm', 'list', '--kind', 'loss', '--format', 'json') == ''
    assert 'closed-area' in look(crossed, 'alarm', 'list', '--open', '--newest', '1')


def sail_in(service, device, lon_from):
    """Three fixes eastward, ten minutes and ten knots apart, the last one now."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    rows = ['device_id,time_utc,lat,lon,speed_kn,course_deg']
    for step in range(3):
        time = (now - datetime.timedelta(minutes=20 - 10 * step)).isoformat().replace('+00:00', 'Z')
        rows.append(f'{device},{time},13.7,{lon_from + step * 0.02:.2f},10,90')
    service.write('track.csv', rows)
    service.run('send', '--track', service.folder / 'track.csv', '--to', f'127.0.0.1:{service.vtp_port}',
                '--keys', service.keys, '--ledger', service.folder / f'{device}.csv')


def test_a_zone_in_shadow_is_told_to_nobody(service):
    service.write('zones.geojson', [json.dumps(ZONE)])
    for _ in range(2):
        service.run('zone', 'import', service.folder / 'zones.geojson', '--yes', '--shadow', '--database',
                    service.conninfo)
    service.import_register(2)
    service.start()
    sail_in(service, 'DEV-1', 109.47)
    stack.wait_until(lambda: service.count('alarm_event WHERE kind = 3') > 0, 30, 'an alarm is raised')
    assert service.count('outbox') == 0
    alarms = [json.loads(line) for line in look(service, 'alarm', 'list', '--format', 'json').splitlines()]
    assert sorted((a['kind'], a['mode']) for a in alarms) == [('closed-area', 'shadow'), ('closed-near', 'shadow')]
    listed = json.loads(look(service, 'mode', 'list', '--format', 'json'))
    assert (listed['scope'], listed['subject'], listed['mode']) == ('zone', 'shut', 'shadow')
    assert look(service, 'mode', 'set', 'zone', 'shut', 'live') == 'zone shut: live\n'
    assert 'as it was' in look(service, 'mode', 'set', 'zone', 'shut', 'live')
    service.stop()
    service.start()
    sail_in(service, 'DEV-2', 109.47)
    stack.wait_until(lambda: service.count('alarm_event WHERE NOT is_shadow') > 0, 30, 'an alarm is told')
    look(service, 'mode', 'set', 'kind', 'no-such', 'shadow', status=1)
    look(service, 'mode', 'set', 'kind', 'sos', 'shadow', status=1)
    look(service, 'mode', 'set', 'vessel', '1', 'shadow', status=2)
    look(service, 'mode', 'set', 'zone', 'shut', status=2)


def test_heads_in_a_danger_area_are_counted(service):
    """Drawn around a vessel that has reported: the next report, or look, counts it."""
    storm = json.loads(json.dumps(ZONE))
    storm['features'][0]['properties'] = {'id': 'storm-5', 'name': 'Bão số 5', 'kind': 'storm'}
    service.write('zones.geojson', [json.dumps(storm)])
    service.run('zone', 'import', service.folder / 'zones.geojson', '--yes', '--database', service.conninfo)
    service.import_register(2)
    service.start()
    sail_in(service, 'DEV-1', 109.60)
    stack.wait_until(lambda: service.count('alarm_event') > 0, 30, 'an alarm is raised')
    heads = look(service, 'alarm', 'list', '--open', '--kind', 'storm-area', '--zone', 'storm-5',
                 '--format', 'json').splitlines()
    assert [(json.loads(line)['vessel'], json.loads(line)['level']) for line in heads] == [('BĐ-90001-TS', 3)]
    assert look(service, 'alarm', 'list', '--zone', 'shut', '--format', 'json') == ''


def test_notices(crossed):
    rows = [json.loads(line) for line in look(crossed, 'outbox', 'list', '--format', 'json').splitlines()]
    assert sorted((row['to'], row['channel']) for row in rows) == \
        [('desk', 'desk'), ('guard', 'sms'), ('owner', 'sms'), ('vessel', 'text')]
    assert all(row['kind'] == 'closed-area' and row['outcome'] is None for row in rows)
    owner = [row for row in rows if row['to'] == 'owner'][0]
    assert 'BĐ-90001-TS' in owner['text'] and 'Vùng cấm thử' in owner['text'] and 'trực ban' in owner['text']
    plain = look(crossed, 'outbox', 'list', '--format', 'json', '--channel', 'sms', '--lang', 'plain')
    for text in (json.loads(line)['text'] for line in plain.splitlines()):
        assert text.isascii() and 'BD-90001-TS' in text and 'Vung cam thu' in text and len(text) <= 160
    assert 'closed area' in look(crossed, 'outbox', 'list', '--lang', 'en', '--open')
    look(crossed, 'outbox', 'list', '--lang', 'fr', status=2)
    look(crossed, 'outbox', 'show', status=2)


def test_an_alarm_explained(crossed):
    alarm = json.loads(look(crossed, 'alarm', 'list', '--format', 'json'))
    told = look(crossed, 'alarm', 'explain', alarm['alarm'])
    for words in ('vào vùng đóng', 'tàu BĐ-90001-TS', 'thiết bị DEV-1', 'vùng shut (phiên bản', 'nêu lên, mức 3',
                  'Đã xác nhận', 'ngưỡng: dải sai số: 500 m', 'tại 13.7', '(UTC+7)', 'bản ghi', 'hồ sơ', 'còn mở'):
        assert words in told, told
    told = look(crossed, 'alarm', 'explain', alarm['alarm'], '--lang', 'en')
    for words in ('closed-area', 'Confirmed', 'error band: 500 m (0.3 nm)', 'inside the closed area', 'still open',
                  'journal record', 'case'):
        assert words in told, told
    look(crossed, 'alarm', 'explain', '1', status=1)
    look(crossed, 'alarm', 'explain', 'x', status=2)
    look(crossed, 'alarm', 'explain', alarm['alarm'], '--lang', 'fr', status=2)


def test_a_track_in_every_format(crossed):
    table = look(crossed, 'track', 'show', 'BĐ', '90001', 'TS').splitlines()
    assert len(table) == 5 and all('BĐ-90001-TS' in line for line in table[1:])
    rows = list(csv.DictReader(io.StringIO(look(crossed, 'track', 'export', 'bd90001ts'), newline='')))
    assert [float(row['lon']) for row in rows] == [109.40, 109.47, 109.54, 109.61]
    assert all(row['fix_time'].endswith('Z') and row['device'] == 'DEV-1' for row in rows)
    features = json.loads(look(crossed, 'track', 'export', 'BĐ-90001-TS', '--format', 'geojson'))['features']
    assert features[3]['geometry'] == {'type': 'Point', 'coordinates': [109.61, 13.7]}
    assert features[3]['properties']['speed_kn'] == pytest.approx(10, abs=0.02)


def test_a_track_by_device_and_time(crossed):
    rows = [json.loads(line) for line in look(crossed, 'track', 'show', '--device', 'DEV-1', '--format', 'json')
            .splitlines()]
    until = rows[2]['fix_time']
    some = look(crossed, 'track', 'show', '--device', 'DEV-1', '--format', 'json', '--until', until)
    assert [json.loads(line) for line in some.splitlines()] == rows[:2]


def test_nothing_found_is_said(crossed):
    look(crossed, 'track', 'show', 'BĐ-90002-TS', status=1)
    look(crossed, 'track', 'show', 'XX-1', status=2)
    look(crossed, 'track', 'show', status=2)
    look(crossed, 'alarm', 'list', '--format', 'xml', status=2)


def test_old_months_are_pruned_but_for_holds(service):
    service.import_register(1)
    service.rows("SELECT position_partitions_ensure('2020-01-01', '2020-02-29')")
    hold = json.loads(look(service, 'track', 'hold', 'BĐ 90001 TS', '--from', '2020-02-03T00:00:00Z',
                           '--until', '2020-02-04T00:00:00Z', '--reason', 'vụ án 7/2026'))['hold']
    shown = look(service, 'track', 'prune', '--before', '2020-03-01', status=1)
    assert '2020-01-01' in shown and 'vụ án 7/2026' in shown
    assert service.count('position_month') == 2
    look(service, 'track', 'prune', '--before', '2020-03-01', '--yes', status=1)
    assert service.rows('SELECT month::text FROM position_month') == [('2020-02-01',)]
    young = service.run_any('track', 'prune', '--before', str(datetime.date.today()), '--yes',
                            '--database', service.conninfo)
    assert young.returncode == 1 and '36 months' in young.stderr
    look(service, 'track', 'lift', hold, '--reason', 'kết thúc')
    listed = [json.loads(line) for line in look(service, 'track', 'holds', '--format', 'json').splitlines()]
    assert [(row['vessel'], row['reason'], row['lifted_because']) for row in listed] == \
        [('BĐ-90001-TS', 'vụ án 7/2026', 'kết thúc')]
    look(service, 'track', 'prune', '--before', '2020-03-01', '--yes')
    assert service.count('position_month') == 0
    assert service.run_any('track', 'prune', '--database', service.conninfo).returncode == 2


def test_status_tells_of_every_part(crossed):
    done = crossed.run_any('status', '--database', crossed.conninfo, '--journal', crossed.journal)
    for sentence in ('The gate works', 'connected by themselves', 'records behind', 'The schema is at',
                     'Open alarms, closed-area: 1', 'MiB are free'):
        assert sentence in done.stdout, done.stdout
    crossed.stop()
    done = crossed.run_any('status', '--database', crossed.conninfo, '--journal', crossed.journal)
    crossed.start()
    assert done.returncode == 1 and 'The gate is silent' in done.stdout


def test_no_database_is_said(service):
    done = service.run_any('alarm', 'list', '--state', service.folder / 'nowhere')
    assert done.returncode == 1 and 'Is haitrinh run at work there?' in done.stderr
