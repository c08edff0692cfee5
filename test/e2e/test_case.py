"""Cases: opened by the watch, worked on by people, never changed, never a mute."""

import datetime
import json
import os
import subprocess

import psycopg2
import pytest
import stack

ZONE = {'type': 'FeatureCollection', 'features': [{
    'type': 'Feature', 'properties': {'id': 'shut', 'name': 'Vùng cấm thử', 'kind': 'closed'},
    'geometry': {'type': 'Polygon', 'coordinates': [[
        [109.5, 13.5], [109.9, 13.5], [109.9, 13.9], [109.5, 13.9], [109.5, 13.5]]]}}]}
VESSEL = 'BĐ-90001-TS'


def sail(service, name, minutes_ago, longitudes):
    """Fixes ten minutes and ten knots apart, the last one so long ago."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    rows = ['device_id,time_utc,lat,lon,speed_kn,course_deg']
    for step, lon in enumerate(longitudes):
        time = now - datetime.timedelta(minutes=minutes_ago + 10 * (len(longitudes) - 1 - step))
        rows.append(f'DEV-1,{time.isoformat().replace("+00:00", "Z")},13.7,{lon},10,90')
    service.write('track.csv', rows)
    service.run('send', '--track', service.folder / 'track.csv', '--to', f'127.0.0.1:{service.vtp_port}',
                '--keys', service.keys, '--ledger', service.folder / f'{name}.csv')


@pytest.fixture
def desk(service):
    """A vessel that has just sailed into a closed area, and the command line as an officer's."""
    service.write('zones.geojson', [json.dumps(ZONE)])
    service.run('zone', 'import', service.folder / 'zones.geojson', '--yes', '--database', service.conninfo)
    service.import_register(2)
    service.start()
    sail(service, 'first', 60, [109.47, 109.50, 109.53])
    stack.wait_until(lambda: service.count('case_file') > 0, 30, 'a case is opened')
    return Desk(service)


class Desk:
    def __init__(self, service):
        self.service = service

    def run(self, *words, status=0, who='Lan'):
        return self.service.run('case', *words, '--as', who, '--database', self.service.conninfo, status=status)

    def refused(self, *words, status=1):
        done = self.service.run_any('case', *words, '--as', 'Lan', '--database', self.service.conninfo)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stderr

    def rows(self, *words):
        return [json.loads(line) for line in self.run(*words, '--format', 'json', '--lang', 'en').splitlines()]

    def case(self):
        return self.rows('list', '--all')[0]


def test_a_case_from_alarm_to_close(desk):
    case = desk.case()
    assert (case['vessel'], case['state'], case['alarms'], case['kinds']) == (VESSEL, 'open', 1, 'closed-area')
    assert [row['duty'] for row in desk.rows('handover')] == ['to be answered', 'formal notice due']
    desk.run('take', case['case'])
    assert desk.case()['taken_by'] == 'Lan'
    assert [row['duty'] for row in desk.rows('handover')] == ['formal notice due']
    desk.run('notify', VESSEL, 'chủ tàu Trần A', 'hỏi lý do vào vùng', '--way', 'phone')
    noted = desk.run('note', 'bd90001', 'chủ tàu sẽ gọi lại', '--promise', '2h')
    promise = [row for row in desk.rows('handover') if row['duty'] == 'promise'][0]
    assert 'chủ tàu sẽ gọi lại' in promise['words'] and promise['overdue'] is None
    desk.run('note', VESSEL, 'đã gọi lại', '--answers', noted.split()[-1], who='Minh')
    desk.run('notify', VESSEL, 'Biên phòng', '--formal', '--way', 'letter')
    assert [row['duty'] for row in desk.rows('handover')] == [None]
    desk.run('explain', VESSEL, 'trú gió')
    desk.run('verify', VESSEL, 'có bản tin gió cấp 7')
    assert 'false-sos' in desk.refused('close', VESSEL, 'because')
    desk.run('close', VESSEL, 'weather', 'gió cấp 7')
    case = desk.case()
    assert (case['state'], case['reason']) == ('closed', 'weather, shelter')
    assert desk.rows('list') == [] and desk.rows('handover') == []
    assert 'closed' in desk.refused('take', VESSEL)
    shown = desk.rows('show', VESSEL)
    assert [row['action'] for row in shown] == ['opened', 'alarm attached', 'taken', 'notified', 'noted', 'noted',
                                                'notified', 'explained', 'verified', 'closed']
    assert [row['who'] for row in shown[:2]] == ['watch', 'watch'] and shown[5]['who'] == 'Minh'
    assert 'chủ tàu Trần A (phone)' in shown[3]['words'] and 'formal' in shown[6]['words']
    assert 'đã đóng' in desk.run('show', VESSEL)


def test_closing_mutes_nothing(desk):
    first = desk.case()['case']
    desk.run('close', VESSEL, 'false-sos')
    sail(desk.service, 'out', 30, [109.50, 109.47, 109.44])
    sail(desk.service, 'back', 0, [109.47, 109.50, 109.53])
    stack.wait_until(lambda: desk.rows('list'), 30, 'a case is open again')
    assert desk.rows('list')[0]['case'] == first
    assert desk.rows('show', first)[-1]['action'] == 'reopened'
    desk.run('close', first, 'self-corrected')
    desk.run('reopen', first, 'chủ tàu khiếu nại')
    assert 'is open' in desk.refused('reopen', first, 'lần nữa')


def test_a_case_without_alarm(desk):
    made = desk.run('open', 'BĐ 90002 TS', 'gia đình báo không liên lạc được').split(':')[0]
    case = [case for case in desk.rows('list') if case['vessel'] == 'BĐ-90002-TS'][0]
    assert case['alarms'] == 0 and case['state'] == 'open' and made
    desk.run('open', 'BĐ 90002 TS', 'gọi lại lần hai')
    assert len(desk.rows('list')) == 2


def test_what_nobody_answers_is_told_further_up_once(desk):
    service = desk.service

    def pass_time(minutes):
        """So many minutes pass at once; the watch looks at duties when it begins, and each minute."""
        assert service.watch.stop() == 0
        service.rows("UPDATE case_event SET happened_at = happened_at - %s * interval '1 min'", minutes)
        service.rows("UPDATE alarm_event SET occurred_at = occurred_at - %s * interval '1 min'", minutes)
        service.start_watch()
        before = service.rows('SELECT live_seq FROM journal_cursor')[0][0]
        stack.wait_until(lambda: service.rows('SELECT live_seq FROM journal_cursor')[0][0] >= before + 2, 30,
                         'heartbeats are judged')

    def told():
        return service.rows("""SELECT step, level, audience_name, channel_name FROM outbox_now WHERE step > 3
            ORDER BY 1, 2""")

    first = (4, 1, 'desk', 'sms')
    pass_time(9)
    assert told() == []
    pass_time(2)
    assert told() == [first]
    [[text]] = service.rows('SELECT text_plain FROM outbox WHERE step = 4')
    assert text.startswith('BD-90001-TS: bao dong chua co nguoi nhan viec')
    desk.run('take', VESSEL)
    pass_time(30)
    assert told() == [first]
    pass_time(720)
    assert told() == [first, (5, 1, 'desk', 'desk')]


def test_what_is_wrong_is_said(desk):
    assert 'neither' in desk.refused('take', 'XX-1')
    assert 'no case 7' in desk.refused('take', '7')
    assert 'has no case' in desk.refused('take', 'BĐ-90002-TS')
    assert 'no promise' in desk.refused('note', VESSEL, 'x', '--answers', '99')
    assert 'missing' in desk.refused('close', VESSEL, status=2)
    assert 'no burn' in desk.refused('burn', VESSEL, status=2)
    assert 'quotes' in desk.refused('explain', VESSEL, 'two', 'words', status=2)


def test_nobody_changes_what_was_written(desk):
    tables = ('case_file', 'case_event', 'outbox', 'outbox_delivery')
    for role in ('haitrinh_watch', 'haitrinh_desk', 'haitrinh_read', 'haitrinh_gate'):
        for table in tables:
            for verb in (f'DELETE FROM {table}', f'TRUNCATE {table}', f'UPDATE {table} SET recorded_at = now()'):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    desk.service.rows(f'SET ROLE {role}; {verb}')
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        desk.service.rows("SET ROLE haitrinh_watch; SELECT case_close(1, 'me', 'other', 'x')")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        desk.service.rows("SET ROLE haitrinh_desk; INSERT INTO case_event (case_id, happened_at, action, who) "
                          "VALUES (1, now(), 'taken', 'x')")


def carry(service, source, target):
    """What people wrote, as doc/case.md tells it."""
    environment = dict(os.environ, PGHOST=str(service.postgres.socket), PGUSER=stack.OWNER)
    dump = subprocess.run([service.postgres.program('pg_dump'), '--data-only', '-t', 'case_file', '-t', 'case_event',
                           '-t', 'case_no', source], env=environment, check=True, capture_output=True, text=True).stdout
    subprocess.run([service.postgres.program('psql'), '-q', '--single-transaction', '-v', 'ON_ERROR_STOP=1', '-c',
                    'TRUNCATE case_event, case_file', '-f', '-', target], env=environment, check=True, input=dump,
                   text=True, capture_output=True)


def test_a_rebuild_keeps_what_people_wrote(desk, postgres):
    service = desk.service
    desk.run('take', VESSEL)
    desk.run('note', VESSEL, 'chủ tàu sẽ gọi lại', '--promise', '2h')
    service.stop()
    written = desk.run('show', VESSEL)
    # Where it is not empty nothing is taken away, and what is there is not made twice.
    counts = [service.count(table) for table in ('case_event', 'alarm_event', 'position_all', 'register_feed')]
    service.run('rebuild', '--journal', service.journal, '--database', service.conninfo)
    assert counts == [service.count(table) for table in ('case_event', 'alarm_event', 'position_all', 'register_feed')]
    again = service.database + '_again'
    postgres.rows('template1', f'CREATE DATABASE "{again}"')
    try:
        conninfo = postgres.conninfo(again)
        service.run('rebuild', '--journal', service.journal, '--database', conninfo)
        carry(service, service.database, again)
        assert service.run('case', 'show', VESSEL, '--database', conninfo) == written
        service.run('case', 'close', VESSEL, 'weather', '--as', 'Lan', '--database', conninfo)
        assert service.run('case', 'show', VESSEL, '--database', conninfo).startswith(written)
    finally:
        postgres.rows('template1', f'DROP DATABASE "{again}" WITH (FORCE)')
