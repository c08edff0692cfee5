"""History is judged by the version of a zone in force at the fix, and is the same whenever it is
judged: by the watch as reports and versions come in, or by `rebuild` from the journal."""

import csv
import datetime
import json

import pytest
import stack

UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
LAT = 14.1
WEST, EAST = 110.1, 110.7  # in the middle of two areas
OFF = 110.4                # between them
ROLLOVER = datetime.timedelta(weeks=1024)


def area(lon, **properties):
    west, east = round(lon - 0.1, 2), round(lon + 0.1, 2)
    ring = [[west, 14.0], [east, 14.0], [east, 14.2], [west, 14.2], [west, 14.0]]
    return {'type': 'Feature', 'geometry': {'type': 'Polygon', 'coordinates': [ring]},
            'properties': {'id': 'bay', 'kind': 'closed', 'name': 'bay', 'edge': 'straight', **properties}}


def text(time):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ')


class Past:
    """One device, a zone that is replaced, and what is expected of them."""

    def __init__(self, service):
        self.service = service
        self.now = datetime.datetime.now(UTC).replace(microsecond=0)
        service.import_register(2)
        service.start_gate()
        service.start_watch('--watch.history_pause', '1s')

    def put_zone(self, feature):
        path = self.service.write('zone.geojson', [json.dumps(feature)])
        self.service.run('zone', 'import', path, '--yes', '--database', self.service.conninfo)
        version, recorded = self.service.rows(
            'SELECT version_no, recorded_at FROM zone_version ORDER BY 1 DESC LIMIT 1')[0]
        stack.wait_until(lambda: self.service.rows(
            'SELECT coalesce(max(fleet_version), 0) FROM journal_cursor')[0][0] >= version, 30,
            'the watch knows the version')
        return recorded

    def put_threshold(self, patch):
        self.service.rows("SELECT threshold_put(%s, 'test')", json.dumps(patch))

    def send(self, fixes, device='DEV-1'):
        path = self.service.folder / 'track.csv'
        with path.open('w', newline='', encoding='utf-8') as file:
            rows = csv.writer(file)
            rows.writerow(['device_id', 'time_utc', 'lat', 'lon', 'speed_kn', 'course_deg'])
            rows.writerows([device, text(time), LAT, lon, '', ''] for time, lon in fixes)
        self.service.run('send', '--track', path, '--to', f'127.0.0.1:{self.service.vtp_port}', '--keys',
                         self.service.keys, '--ledger', self.service.ledger, '--points-per-frame', '8')

    def settle(self):
        self.service.wait_until_stored()
        stack.wait_until(lambda: self.service.count('rejudge_mark') == 0, 60, 'history is judged')

    def visits(self):
        """(number of the version among the zone's, from, until), whole seconds."""
        self.settle()
        return self.service.rows("""
            SELECT (SELECT count(*)::integer FROM zone_version z
                    WHERE z.zone_no = v.zone_no AND z.version_no <= v.zone_version),
                date_trunc('second', entered_at), date_trunc('second', left_at)
            FROM visit v ORDER BY entered_at""")

    def gaps(self):
        self.settle()
        return self.service.rows('SELECT from_time, until_time FROM gap ORDER BY from_time')


def stay(begin, hours, lon):
    """Hourly fixes at one place."""
    return [(begin + i * HOUR, lon) for i in range(hours)]


def whole_second(time):
    return time.replace(microsecond=0)


@pytest.fixture
def past(service):
    return Past(service)


HISTORY = {
    'visits': 'SELECT * FROM visit ORDER BY 1, 2, 3',
    'gaps': 'SELECT * FROM gap ORDER BY 1, 2',
    'positions': 'SELECT device_no, fix_time, digest, doubt, journal_seq FROM position_all ORDER BY 1, 2, 3',
}


def check_rebuild(past, postgres):
    """An empty database made from the journal holds the same history."""
    service = past.service
    past.settle()
    service.stop()
    again = service.database + '_again'
    postgres.rows('template1', f'CREATE DATABASE "{again}"')
    try:
        service.run('rebuild', '--journal', service.journal, '--database', postgres.conninfo(again))
        for name, sql in HISTORY.items():
            assert postgres.rows(again, sql) == postgres.rows(service.database, sql), name
    finally:
        postgres.rows('template1', f'DROP DATABASE "{again}" WITH (FORCE)')


def test_a_zone_is_replaced_from_now_and_then_from_the_past(past, postgres):
    begin = past.now - 6 * DAY
    past.put_zone(area(WEST))
    past.send(stay(begin, 5, OFF) + stay(begin + 12 * HOUR, 5, WEST) + stay(begin + 24 * HOUR, 5, OFF))
    first = past.visits()
    assert [version for version, _, _ in first] == [1]

    # From now on the zone lies in the east. What was in the west before stays a visit, and a late
    # report from then is judged by what was in force then.
    recorded = past.put_zone(area(EAST))
    assert past.visits() == first
    past.send(stay(begin + 48 * HOUR, 5, WEST) + stay(begin + 60 * HOUR, 5, EAST)
              + stay(begin + 72 * HOUR, 5, OFF))
    second = past.visits()
    assert second[0] == first[0]
    assert [version for version, _, _ in second] == [1, 1]
    stack.wait_until(lambda: datetime.datetime.now(UTC) > recorded + datetime.timedelta(seconds=3), 10, 'later')
    arrived = datetime.datetime.now(UTC).replace(microsecond=0)
    past.send([(arrived - datetime.timedelta(hours=8), EAST), (arrived - HOUR, EAST), (arrived, EAST)])
    third = past.visits()
    assert third[:2] == second
    assert [version for version, _, _ in third] == [1, 1, 2]
    assert third[2][1:] == (whole_second(recorded), None)

    # It lay in the east since the third day: that corrects the past.
    changed = begin + 54 * HOUR
    past.put_zone(area(EAST, valid_from=text(changed)))
    fourth = past.visits()
    assert fourth[:2] == second
    assert [version for version, _, _ in fourth] == [1, 1, 3, 3]
    assert begin + 53 * HOUR < fourth[2][1] < begin + 60 * HOUR < fourth[2][2] < begin + 72 * HOUR
    assert fourth[3][2] is None and fourth[3][1] < arrived - 8 * HOUR

    # Late reports on both sides of the change.
    past.send(stay(begin + 80 * HOUR, 3, WEST) + stay(begin + 90 * HOUR, 3, EAST) + stay(begin + 98 * HOUR, 3, OFF))
    past.send(stay(begin + 30 * HOUR, 3, WEST) + stay(begin + 38 * HOUR, 3, EAST) + stay(begin + 44 * HOUR, 2, OFF))
    versions = [version for version, _, _ in past.visits()]
    assert versions == [1, 1, 1, 3, 3, 3]
    check_rebuild(past, postgres)


def test_a_zone_that_came_later_is_judged_and_one_that_ended_is_kept(past, postgres):
    begin = past.now - 3 * DAY
    past.send(stay(begin, 3, OFF) + stay(begin + 6 * HOUR, 4, WEST) + stay(begin + 16 * HOUR, 4, OFF)
              + stay(begin + 30 * HOUR, 4, WEST))
    past.settle()
    past.put_zone(area(WEST))
    found = past.visits()
    assert [version for version, _, _ in found] == [1, 1]
    assert found[1][2] is None
    ended = begin + 28 * HOUR
    past.put_zone(area(WEST, valid_until=text(ended)))
    assert past.visits() == found[:1]
    past.send(stay(begin + 22 * HOUR, 4, WEST), device='DEV-2')
    found = past.visits()
    assert [version for version, _, _ in found] == [1, 1]
    check_rebuild(past, postgres)


def test_thresholds_are_those_of_now_for_all_history(past, postgres):
    begin = past.now - 3 * DAY
    times = [begin + i * HOUR for i in (0, 2, 5, 7, 11, 12)]
    past.send([(time, OFF) for time in times])
    past.send([(time, OFF) for time in times], device='DEV-2')
    assert past.gaps() == 2 * [(begin + 7 * HOUR, begin + 11 * HOUR)]
    past.put_threshold({'scope': 'device', 'subject': '1', 'name': 'interval', 'value': 5400})
    stack.wait_until(lambda: len(past.gaps()) == 3, 30, 'one device has gaps of over 2 h 15 min')
    past.put_threshold({'name': 'late', 'value': 110})
    stack.wait_until(lambda: len(past.gaps()) == 6, 30, 'and both those over their interval')
    past.send([(begin + 3 * HOUR, OFF)])
    assert len(past.gaps()) == 6
    check_rebuild(past, postgres)


def test_a_week_rollover_is_judged_where_it_was(past, postgres):
    """Its fix time is twenty years off; what it shows is in the middle of the others."""
    begin = past.now - 30 * HOUR
    past.put_zone(area(WEST))
    past.send([(begin, OFF), (begin + 1 * HOUR, OFF), (begin + 2 * HOUR, OFF), (begin + 12 * HOUR, OFF),
               (begin + 13 * HOUR, OFF), (begin + 14 * HOUR, OFF)])
    assert past.visits() == []
    assert past.gaps() == [(begin + 2 * HOUR, begin + 12 * HOUR)]
    past.send([(begin + i * HOUR - ROLLOVER, WEST) for i in (6, 7)])
    found = past.visits()
    assert [version for version, _, _ in found] == [1]
    assert begin + 2 * HOUR < found[0][1] < begin + 6 * HOUR < begin + 7 * HOUR < found[0][2] < begin + 12 * HOUR
    assert past.gaps() == [(begin + 2 * HOUR, begin + 6 * HOUR), (begin + 7 * HOUR, begin + 12 * HOUR)]
    assert past.service.count('position_odd') == 2
    check_rebuild(past, postgres)
