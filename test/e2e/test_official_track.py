"""The official track of a vessel: which device is counted when, and which vessel a report was of."""

import csv
import datetime
import io
import json

NEW_YEAR = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def at(hours):
    return NEW_YEAR + datetime.timedelta(hours=hours)


def register(service, rows):
    service.write('vessels.csv', ['registration,length_m', 'BĐ 90001 TS,17.5'])
    service.write('devices.csv', ['device_key,registration,counted,from', *rows])
    service.run('vessel', 'import', service.folder / 'vessels.csv', '--yes', '--database', service.conninfo)
    service.run('device', 'import', service.folder / 'devices.csv', '--yes', '--database', service.conninfo,
                '--keys', service.keys, '--master-key', service.master_key)
    return dict(service.rows('SELECT device_key, device_no FROM device'))


def store_positions(service, device_no, hours):
    for hour in hours:
        service.rows(
            """INSERT INTO position_odd (fix_time, received_at, journal_seq, device_no, digest, lat_e7, lon_e7,
                   status, doubt, journal_no, journal_item, kind, event, protocol)
               VALUES (%s, %s, 1, %s, 1, 130000000, 1100000000, 1, 0, 1, 0, 1, 0, 1) RETURNING 1""",
            at(hour), at(hour), device_no)


def tell_takeover(service, counted, other, step, hour, seq):
    vessel_no = service.rows('SELECT vessel_no FROM vessel_now')[0][0]
    service.rows(
        """INSERT INTO alarm_event (alarm_id, occurred_at, detected_at, journal_seq, device_no, vessel_no,
               journal_no, journal_item, kind, step, level, detail)
           VALUES (7, %s, %s, %s, %s, %s, 1, 0, 30, %s, 1, %s) RETURNING 1""",
        at(hour), at(hour), seq, counted, vessel_no, step, json.dumps({'counted': counted, 'other': other}))


def official(service):
    return [(key, (time - NEW_YEAR) // datetime.timedelta(hours=1)) for key, time in service.rows(
        'SELECT device_key, fix_time FROM official_track ORDER BY fix_time, device_key')]


STORED = [*[('DEV-1', hour) for hour in (0, 2, 10, 12)], *[('DEV-2', hour) for hour in (1, 3, 5, 7, 9, 11, 13)]]


def shown(service, *subject):
    rows = csv.DictReader(io.StringIO(service.run('track', 'export', *subject, '--database', service.conninfo)))
    return [(row['device'], (datetime.datetime.fromisoformat(row['fix_time'].replace('Z', '+00:00')) - NEW_YEAR)
             // datetime.timedelta(hours=1), row['counted']) for row in rows]


def test_takeover_changes_which_device_is_counted(service):
    numbers = register(service, ['DEV-1,BĐ 90001 TS,yes,2025-12-01', 'DEV-2,BĐ 90001 TS,no,2025-12-01'])
    for device in numbers:
        store_positions(service, numbers[device], [hour for key, hour in STORED if key == device])
    assert official(service) == [('DEV-1', 0), ('DEV-1', 2), ('DEV-1', 10), ('DEV-1', 12)]
    tell_takeover(service, numbers['DEV-1'], numbers['DEV-2'], 1, 2.001, 1)
    assert official(service) == [('DEV-1', 0), ('DEV-1', 2), *[('DEV-2', hour) for hour in (3, 5, 7, 9, 11, 13)]]
    tell_takeover(service, numbers['DEV-1'], numbers['DEV-2'], 3, 12, 2)
    assert official(service) == [('DEV-1', 0), ('DEV-1', 2), *[('DEV-2', hour) for hour in (3, 5, 7, 9, 11)],
                                 ('DEV-1', 12)]
    assert service.count('track') == 11
    assert shown(service, 'BĐ 90001 TS') == [(key, hour, 't' if key == 'DEV-1' and hour in (0, 2, 12) or
                                              key == 'DEV-2' and 2 < hour < 12 else 'f') for key, hour in
                                             sorted(STORED, key=lambda fix: fix[1])]
    assert shown(service, 'BĐ 90001 TS', '--official') == [
        ('DEV-1', 0, 't'), ('DEV-1', 2, 't'), ('DEV-2', 3, 'takeover'),
        *[('DEV-2', hour, 't') for hour in (5, 7, 9, 11)], ('DEV-1', 12, 'takeover')]
    assert shown(service, '--device', 'DEV-1', '--official') == [('DEV-1', hour, 't') for hour in (0, 2, 12)]


def test_a_device_bound_late_takes_its_earlier_reports_along(service):
    numbers = register(service, ['DEV-1,,,'])
    store_positions(service, numbers['DEV-1'], [0, 2, 4])
    assert official(service) == []
    register(service, ['DEV-1,BĐ 90001 TS,yes,2026-01-01 08:00'])
    assert official(service) == [('DEV-1', 2), ('DEV-1', 4)]
