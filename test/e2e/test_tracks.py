"""Recorded tracks through the real gate, whole and shuffled: what is stored is what was recorded,
once however often it was recorded, and the history of zones is the same whatever the order."""

import collections
import csv
import datetime
import decimal
import json
import random

import pytest
import stack

VTP_DECIMALS, NAF_DECIMALS = 5, 3
ROUNDING_S = 30  # a place of 1e-5 degrees moves the time at which a slow vessel crossed
TRACKS = ['gfw_263576000', 'gfw_pair_224108190', 'gfw_pair_227317360', 'gfw_pair_600011817']


def read_track(path):
    with open(path, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def write_track(path, rows):
    with open(path, 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def scaled(text, decimals):
    """A decimal in units of 1e-7, after rounding to the decimals that a protocol carries."""
    if not text:
        return None
    value = decimal.Decimal(text).quantize(decimal.Decimal(1).scaleb(-decimals), decimal.ROUND_HALF_UP)
    return int(value.scaleb(7))


def expected(rows, decimals):
    return [(row['time_utc'][:19], scaled(row['lat'], decimals), scaled(row['lon'], decimals)) for row in rows]


def heard(rows):
    """What VTP can tell of the rows, each report once: they may differ in speed or course alone."""
    reports = {(place, scaled(row['speed_kn'], 1), row['course_deg'] and scaled(str(float(row['course_deg']) / 2), 0))
               for place, row in zip(expected(rows, VTP_DECIMALS), rows, strict=True)}
    return [place for place, _, _ in reports]


def stored(service):
    return service.rows(
        """SELECT to_char(fix_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'), lat_e7, lon_e7
           FROM position_all""")


def import_device(service, key):
    service.write('vessels.csv', ['registration,length_m', 'BĐ 90001 TS,17.5'])
    service.write('devices.csv', ['device_key,registration', f'{key},BĐ 90001 TS'])
    service.run('vessel', 'import', service.folder / 'vessels.csv', '--yes', '--database', service.conninfo)
    service.run('device', 'import', service.folder / 'devices.csv', '--yes', '--database', service.conninfo,
                '--keys', service.keys, '--master-key', service.master_key)


def send(service, path):
    """In small frames: rows that stand together in a frame arrive together in any order of the file."""
    service.run('send', '--track', path, '--to', f'127.0.0.1:{service.vtp_port}', '--keys', service.keys,
                '--ledger', service.ledger, '--points-per-frame', '8')


def zone_round(rows):
    """A square that the middle of the track lies in: some of the track is inside, some outside."""
    places = [(float(row['lat']), float(row['lon'])) for row in rows
              if row['lat'] and abs(float(row['lat'])) < 80 and abs(float(row['lon'])) <= 180]
    lat, lon = sorted(places)[len(places) // 2]
    half = 0.05
    ring = [[lon - half, lat - half], [lon + half, lat - half], [lon + half, lat + half],
            [lon - half, lat + half], [lon - half, lat - half]]
    return {'type': 'FeatureCollection', 'features': [{
        'type': 'Feature', 'properties': {'id': 'square', 'name': 'square', 'kind': 'watched'},
        'geometry': {'type': 'Polygon', 'coordinates': [ring]}}]}


def history(service):
    return service.rows(
        """SELECT zone_no, entered_at, left_at, certainty, side FROM visit ORDER BY 1, 2, 5""")


def replayed(service, track):
    """What `replay` makes of the track without gate, journal or database: times by event."""
    said = collections.defaultdict(list)
    for line in service.run('replay', '--zones', service.folder / 'zones.geojson', '--track', track).splitlines():
        event = json.loads(line)
        said[event['event']].append(datetime.datetime.fromisoformat(event['occurred_at'].replace('Z', '+00:00')))
    return said


def play(service, rows, zones, key):
    """The whole way of the rows; gives what is stored and the visits."""
    write_track(service.folder / 'track.csv', rows)
    (service.folder / 'zones.geojson').write_text(json.dumps(zones), encoding='utf-8')
    service.run('zone', 'import', service.folder / 'zones.geojson', '--yes', '--database', service.conninfo)
    import_device(service, key)
    service.start_gate('--gate.device_rate', 1000000)
    service.start_watch('--watch.history_pause', '1s')
    send(service, service.folder / 'track.csv')
    service.wait_until_stored()
    service.verify()
    stack.wait_until(lambda: service.count('rejudge_mark') == 0, 60, 'history is judged')
    return stored(service), history(service)


@pytest.mark.parametrize('name', TRACKS)
@pytest.mark.parametrize('order', ['whole', 'shuffled'])
def test_track(service, tracks, name, order):
    rows = read_track(tracks / f'{name}.csv')
    zones = zone_round(rows)
    given = list(rows)
    if order == 'shuffled':
        random.Random(7).shuffle(given)
    found, visits = play(service, given, zones, rows[0]['device_id'])
    assert sorted(found, key=str) == sorted(heard(rows), key=str)
    said = replayed(service, tracks / f'{name}.csv')
    assert len(visits) == len(said['enter']) > 0
    for kind, column in (('enter', 1), ('exit', 2)):
        seen = sorted(visit[column] for visit in visits if visit[column])
        for ours, theirs in zip(seen, said[kind], strict=True):
            assert abs((ours - theirs).total_seconds()) < ROUNDING_S, kind
    assert service.count('alarm_event') == 0, 'what is late makes history, never a siren'


def test_impossible_positions_are_kept_and_flagged(service, tracks):
    rows = read_track(tracks / 'gfw_263576000.csv')
    impossible = [row for row in rows if row['lat'] and abs(float(row['lat'])) > 90]
    play(service, rows, zone_round(rows), rows[0]['device_id'])
    flagged = service.rows('SELECT count(*) FROM position_all WHERE doubt & 2 <> 0')[0][0]
    assert flagged == len(heard(impossible)) > 0


def test_without_numbers_of_its_own_a_repeat_is_the_same_report(service, tracks):
    """NAF has no sequence of the device: what is recorded twice, or sent twice, is stored once."""
    rows = [row for row in read_track(tracks / 'gfw_pair_224108190.csv') if abs(float(row['lat'])) <= 90]
    write_track(service.folder / 'track.csv', rows)
    import_device(service, rows[0]['device_id'])
    service.start_gate('--gate.device_rate', 1000000)
    service.start_watch('--watch.history_pause', '1s')
    for _ in range(2):
        service.run('send', '--protocol', 'naf', '--track', service.folder / 'track.csv', '--to',
                    f'127.0.0.1:{service.naf_port}')
    service.wait_until_stored()
    minutes = {(time[:16] + ':00', lat, lon) for time, lat, lon in expected(rows, NAF_DECIMALS)}
    assert {row for row in stored(service)} == minutes
