"""The watch between journal and database: one at a time, once each, and the same again."""

import subprocess

from gate_process import Gate

import stack

SOS = 1
TABLES = {
    'positions': """SELECT device_key, fix_time, digest, received_at, lat_e7, lon_e7, speed_mm_s,
        course_cdeg, status, doubt, p.kind, event, protocol, journal_seq, journal_item
        FROM position_all p JOIN device USING (device_no)""",
    'alarms': """SELECT alarm_id, step, level, kind, device_key, occurred_at, detected_at,
        journal_seq, journal_item, zone_no, zone_version, is_shadow, detail::text
        FROM alarm_event LEFT JOIN device USING (device_no)""",
    'visits': 'SELECT device_key, v.* FROM visit v JOIN device USING (device_no)',
    'gaps': 'SELECT device_key, g.* FROM gap g JOIN device USING (device_no)',
    'notices': """SELECT alarm_id, step, level, audience, channel, due_at, not_after, is_counted, text_vi,
        text_plain, text_en FROM outbox""",
    'cases': 'SELECT case_id, happened_at, action, who, alarm_id FROM case_event',
    'registers': 'SELECT version_no, kind, recorded_at, json::text FROM register_feed',
}
ZONE = """{"type": "Feature", "properties": {"id": "closed", "kind": "closed", "name": "demo"},
 "geometry": {"type": "Polygon", "coordinates":
 [[[109.6, 13.0], [110.6, 13.0], [110.6, 14.5], [109.6, 14.5], [109.6, 13.0]]]}}"""


def everything(postgres, database):
    return {name: sorted(map(repr, postgres.rows(database, sql))) for name, sql in TABLES.items()}


def sail(service, vessels=5, seconds=4):
    """A fleet sends for a while; everything acknowledged is stored and judged."""
    load = service.start_load(vessels, 200, seconds)
    stack.wait_until(lambda: not load.is_running(), seconds + 30, 'the fleet has sent')
    service.wait_until_stored()


def wait_until_judged(service):
    stack.wait_until(lambda: service.count('rejudge_mark') == 0, 60, 'history is judged')


def test_a_second_watch_ends(service):
    service.start()
    stack.wait_until(lambda: 'database-ready' in service.watch.text(), 30, 'the first watch works')
    second = stack.Process([service.program, 'watch', '--journal', service.journal, '--database',
                            service.conninfo], service.folder / 'second.log')
    stack.wait_until(lambda: not second.is_running(), 60, 'the second watch ends')
    assert second.process.returncode == 1
    assert 'another watch' in second.text()
    assert service.watch.is_running()


def test_rebuild_equals_the_store(service, postgres):
    service.import_register(5)
    service.run('zone', 'import', service.write('zone.geojson', [ZONE]), '--yes', '--database',
                service.conninfo)
    service.start_gate()
    service.start_watch('--watch.history_pause', '1s')
    sail(service)
    wait_until_judged(service)
    service.stop()
    again = service.database + '_again'
    postgres.rows('template1', f'CREATE DATABASE "{again}"')
    try:
        service.run('rebuild', '--journal', service.journal, '--database', postgres.conninfo(again))
        stored, rebuilt = everything(postgres, service.database), everything(postgres, again)
        assert stored['positions']
        for name in TABLES:
            assert stored[name] == rebuilt[name], name
    finally:
        postgres.rows('template1', f'DROP DATABASE "{again}" WITH (FORCE)')


def test_a_database_from_an_old_backup_is_brought_up(service, postgres):
    service.import_register(5)
    service.start_gate()
    service.start_watch('--watch.history_pause', '1s')
    sail(service)
    wait_until_judged(service)
    service.stop()
    backup = service.database + '_backup'
    postgres.rows('template1', f'CREATE DATABASE "{backup}" TEMPLATE "{service.database}"')
    try:
        service.start_gate()
        service.start_watch('--watch.history_pause', '1s')
        sail(service)
        wait_until_judged(service)
        service.stop()
        subprocess.run([service.program, 'watch', '--once', '--journal', service.journal,
                        '--database', postgres.conninfo(backup)], check=True, timeout=120)
        assert everything(postgres, service.database) == everything(postgres, backup)
    finally:
        postgres.rows('template1', f'DROP DATABASE "{backup}" WITH (FORCE)')


def test_a_refused_row_is_set_aside_alone(service):
    service.import_register(5)
    service.start()
    stack.wait_until(lambda: 'database-ready' in service.watch.text(), 30, 'partitions are made')
    service.rows('ALTER TABLE position ADD CONSTRAINT refuse CHECK (mod(journal_seq, 50) <> 0)')
    sail(service)
    refused = service.rows('SELECT journal_seq, sqlstate FROM quarantine ORDER BY 1')
    assert refused and all(seq % 50 == 0 and state == '23514' for seq, state in refused)
    stored = service.rows('SELECT count(*) FROM position')[0][0]
    assert stored + len(refused) >= service.acknowledged()


def test_an_sos_is_told_though_the_database_was_never_there(program):
    gate = Gate(stack.make_folder())
    heard = gate.folder / 'heard'
    watch = None
    try:
        gate.start()
        watch = stack.Process([program, 'watch', '--journal', gate.folder / 'journal', '--database',
                               f'host={gate.folder}', '--watch.sos_after', '1s',
                               '--watch.sos_command', f'cat >> {heard}'], gate.folder / 'watch.log')
        with gate.connected() as device:
            device.send(device.event(1, SOS))
            assert device.acked(1)[0] == {1}
            stack.wait_until(lambda: heard.exists() and 'D-1' in heard.read_text(), 20, 'a siren')
        assert watch.stop() == 0
        assert gate.stop() == 0
    finally:
        if watch and watch.is_running():
            watch.kill()
        gate.remove()
