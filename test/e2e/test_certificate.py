"""The outage certificate: what was heard, what was not, and a signature that no change survives."""

import datetime
import json
import subprocess

import pytest

DAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
VESSELS = 5
OURS, BACKUP_LIVES = 1, 5


def at(hours):
    return DAY + datetime.timedelta(hours=hours)


def report(device, fix, received=None, kind=1):
    """A row of the table of positions; hours since DAY."""
    received = fix if received is None else received
    return (at(fix), at(received), device, int(fix * 3600) * 10 + device, kind)


def reports():
    rows = []
    for device in range(1, VESSELS + 1):
        for hour in range(-20, 48, 2):
            # A satellite fails at hour 6 and is back at hour 22; vessel 5 has another one.
            if device == BACKUP_LIVES or not 6 < hour < 22:
                rows.append(report(device, hour))
    rows.append(report(OURS, 12, 12.5, kind=2))
    rows += [report(OURS, hour, 23) for hour in (10, 14, 18)]
    return rows


@pytest.fixture
def store(database, postgres, program, tmp_path):
    """A database with VESSELS vessels of one supplier, and what they sent."""
    conninfo = postgres.conninfo(database)
    suppliers = tmp_path / 'suppliers.csv'
    suppliers.write_text('name,networks\nNhà cung cấp thử,127.0.0.0/8\n', encoding='utf-8')
    devices = tmp_path / 'devices.csv'
    devices.write_text('device_key,supplier,registration,from\n' + ''.join(
        f'DEV-{n},Nhà cung cấp thử,BĐ-9000{n}-TS,2026-01-01T00:00:00Z\n'
        for n in range(1, VESSELS + 1)), encoding='utf-8')
    vessels = tmp_path / 'vessels.csv'
    vessels.write_text('registration,length_m\n' + ''.join(
        f'BĐ-9000{n}-TS,18\n' for n in range(1, VESSELS + 1)), encoding='utf-8')
    for what, file in (('supplier', suppliers), ('vessel', vessels), ('device', devices)):
        more = ['--keys', tmp_path / 'keys.csv', '--master-key', tmp_path / 'master'] if what == 'device' else []
        done = subprocess.run([program, what, 'import', file, '--yes', '--database', conninfo, *more],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
    numbers = dict(postgres.rows(database, 'SELECT device_key, device_no FROM device'))
    postgres.rows(database, "SELECT position_partitions_ensure('2026-02-01', '2026-04-01')")
    for fix, received, device, digest, kind in reports():
        postgres.rows(database, """INSERT INTO position (fix_time, received_at, journal_seq, device_no, digest,
            lat_e7, lon_e7, status, doubt, journal_no, journal_item, kind, event, protocol)
            VALUES (%s, %s, %s, %s, %s, 137000000, 1093000000, 1, 0, 1, 0, %s, 0, 1)""",
            fix, received, digest, numbers[f'DEV-{device}'], digest, kind)
    return conninfo


def run(program, *arguments):
    return subprocess.run([program, 'certificate', *map(str, arguments)], capture_output=True, text=True)


def test_a_silence_is_stated_with_its_evidence(program, store, tmp_path):
    key, page, file = tmp_path / 'sign.key', tmp_path / 'page.html', tmp_path / 'certificate.json'
    made = run(program, '--make-key', '--key', key)
    assert made.returncode == 0 and len(made.stdout.strip()) == 64
    assert run(program, '--make-key', '--key', key).returncode == 1
    done = run(program, '--vessel', 'BĐ 90001 TS', '--from', at(0).isoformat(), '--to', at(40).isoformat(),
               '--key', key, '--page', page, '--database', store)
    assert done.returncode == 0, done.stderr
    file.write_text(done.stdout, encoding='utf-8')
    certificate = json.loads(done.stdout)['certificate']
    assert certificate['vessel'] == 'BĐ-90001-TS'
    silence, = certificate['silences']
    assert silence['since'].startswith('2026-03-02T06:00:00') and silence['seconds'] == 16 * 3600
    assert silence['is_over'] is True
    assert silence['same_supplier'] == [
        {'supplier': 'Nhà cung cấp thử', 'vessels_heard_before': 4, 'of_these_silent': 3}]
    assert silence['late_reports'] == 3 and silence['incidents'] == []
    assert silence['service_stopped'] is None and 'whether this service listened is not stated' in done.stderr
    assert [manual['time'][:13] for manual in silence['manual_reports']] == ['2026-03-02T12']
    text = page.read_text(encoding='utf-8')
    for words in ('3 trong 4 tàu khác', '16 giờ 0 phút', '02/03/2026 13:00:00', 'Gửi muộn, ghi đúng giờ: 3 báo cáo'):
        assert words in text
    assert 'vi phạm' not in text
    check = run(program, '--check', file, '--trusted', made.stdout.strip())
    assert check.returncode == 0 and 'trusted key' in check.stdout


def test_an_outage_of_her_satellite_and_a_stop_of_ours_are_stated(program, store, postgres, database, service,
                                                                  tmp_path):
    """The service's journal begins long after the silence: as far as it knows, nobody listened."""
    key, page = tmp_path / 'sign.key', tmp_path / 'page.html'
    run(program, '--make-key', '--key', key)
    postgres.rows(database, """SELECT device_put('{"device_key": "DEV-1", "satellite": "thuraya"}', 'test')""")
    for number, name in ((71, 'thuraya'), (72, 'other')):
        for step, hour in ((1, 6), (3, 22)):
            postgres.rows(database, """INSERT INTO alarm_event (alarm_id, device_no, kind, step, level, journal_no,
                journal_seq, journal_item, occurred_at, detected_at, detail) VALUES (%s, 0, 7, %s, 2, 1, %s, 0, %s, %s,
                %s)""", number, step, step, at(hour), at(hour), json.dumps({'cohort': 'satellite', 'name': name}))
    service.start_gate()
    service.stop()
    done = run(program, '--vessel', 'BĐ 90001 TS', '--from', at(0).isoformat(), '--to', at(40).isoformat(),
               '--key', key, '--page', page, '--database', store, '--journal', service.journal)
    assert done.returncode == 0 and done.stderr == ''
    certificate = json.loads(done.stdout)['certificate']
    silence, = certificate['silences']
    assert certificate['service_stopped'] == [
        {'since': '2026-03-02T00:00:00Z', 'until': '2026-03-03T16:00:00Z', 'seconds': 40 * 3600}]
    assert [incident['alarm'] for incident in silence['incidents']] == ['71']
    stop, = silence['service_stopped']
    assert stop == {'since': '2026-03-02T06:00:00Z', 'until': '2026-03-02T22:00:00Z', 'seconds': 16 * 3600}
    text = page.read_text(encoding='utf-8')
    assert 'Hệ thống này ngừng thu' in text and 'Sự cố chung' in text


def test_a_silence_is_named_however_long_and_whether_or_not_she_was_heard_before(program, store, tmp_path):
    key, page = tmp_path / 'sign.key', tmp_path / 'page.html'
    run(program, '--make-key', '--key', key)

    def silences(hour, until, vessel='BĐ-90001-TS'):
        done = run(program, '--vessel', vessel, '--from', at(hour).isoformat(), '--to', at(until).isoformat(),
                   '--key', key, '--page', page, '--database', store)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)['certificate']['silences']

    long_since, = silences(24 * 60, 24 * 60 + 10)
    assert long_since['since'].startswith('2026-03-03T22:00:00') and long_since['is_after_report'] is True
    assert long_since['seconds'] == (24 * 60 + 10 - 46) * 3600 and long_since['is_over'] is False
    never, = silences(-24 * 20, -24 * 19)
    assert never['since'].startswith('2026-02-10T00:00:00') and never['is_after_report'] is False
    assert never['seconds'] == 24 * 3600 and never['is_over'] is False
    assert 'trước đó không có báo cáo nào của tàu' in page.read_text(encoding='utf-8')
    until_heard, = silences(-40, 0)
    assert until_heard['seconds'] == 20 * 3600 and until_heard['is_over'] is True
    assert silences(-24 * 90, -24 * 80) == []
    assert 'không có thiết bị nào được đăng ký' in page.read_text(encoding='utf-8')


def test_no_change_survives(program, store, tmp_path):
    key, file = tmp_path / 'sign.key', tmp_path / 'certificate.json'
    run(program, '--make-key', '--key', key)
    done = run(program, '--vessel', 'BĐ-90005-TS', '--from', at(0).isoformat(), '--to', at(40).isoformat(),
               '--key', key, '--database', store)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document['certificate']['silences'] == []
    file.write_text(json.dumps(document, ensure_ascii=False), encoding='utf-8')
    assert run(program, '--check', file).returncode == 0
    document['certificate']['heard']['reports'] += 1
    file.write_text(json.dumps(document), encoding='utf-8')
    check = run(program, '--check', file)
    assert check.returncode == 1 and 'was changed' in check.stderr
    file.write_text(done.stdout, encoding='utf-8')
    assert run(program, '--check', file, '--trusted', '0' * 64).returncode == 1


def test_wrong_asking_is_told(program, store, tmp_path):
    key = tmp_path / 'sign.key'
    run(program, '--make-key', '--key', key)
    span = ['--from', at(0).isoformat(), '--to', at(40).isoformat(), '--key', key, '--database', store]
    assert run(program, '--vessel', 'BĐ-99999-TS', *span).returncode == 1
    assert run(program, '--vessel', 'nothing', *span).returncode == 2
    assert run(program, '--vessel', 'BĐ-90001-TS', '--from', 'x', '--to', 'y').returncode == 2
    assert run(program, '--check', key).returncode == 1
