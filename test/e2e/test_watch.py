"""The watch between journal and database: one at a time, once each, and the same again."""

import csv
import os
import signal
import time

import pytest
from gate_process import Gate

import stack
import vtp

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


def watch_once(service, conninfo):
    return service.run_any('watch', '--once', '--journal', service.journal, '--database', conninfo,
                           timeout=120)


@pytest.fixture(scope='module')
def backed_up(shared_service, postgres):
    """A service that went on after a backup: tracks, vessels, devices and a zone came, and left."""
    service = shared_service
    service.import_register(5)
    service.start_gate()
    service.start_watch('--watch.history_pause', '1s')
    sail(service)
    wait_until_judged(service)
    service.stop()
    with postgres.copy(service.database, service.database + '_kept') as service.kept:
        service.import_register(8)
        service.run('zone', 'import', service.write('zone.geojson', [ZONE]), '--yes', '--database',
                    service.conninfo)
        service.start_gate()
        service.start_watch('--watch.history_pause', '1s')
        sail(service, vessels=8)
        wait_until_judged(service)
        service.stop()
        yield service


@pytest.fixture
def outdated(backed_up, postgres):
    """With the backup put back."""
    with postgres.copy(backed_up.kept, backed_up.database + '_backup') as backed_up.backup:
        yield backed_up


def test_a_database_from_an_old_backup_is_brought_up(outdated, postgres):
    lost = outdated.count('register_feed') - postgres.rows(
        outdated.backup, 'SELECT count(*) FROM register_feed')[0][0]
    assert lost == 10
    done = watch_once(outdated, postgres.conninfo(outdated.backup))
    assert done.returncode == 0, done.stderr
    sentence = f'the register of the database was older than the journal: {lost} versions were restored'
    assert sentence in done.stderr
    assert everything(postgres, outdated.database) == everything(postgres, outdated.backup)
    again = watch_once(outdated, postgres.conninfo(outdated.backup))
    assert again.returncode == 0 and 'register-' not in again.stderr
    status = outdated.run_any('status', '--database', postgres.conninfo(outdated.backup),
                              '--journal', outdated.journal)
    assert sentence.replace('the register', 'The register') in status.stdout
    fresh, = postgres.rows(outdated.backup,
                           "SELECT version_no FROM vessel_put('{\"registration\": \"BĐ-90777-TS\"}', '')")[0]
    newest, = outdated.rows('SELECT max(version_no) FROM register_feed')[0]
    secret, = outdated.rows('SELECT max(secret_no) FROM device_secret')[0]
    assert fresh > max(newest, secret)


@pytest.mark.parametrize('change', [
    "SELECT vessel_put('{\"registration\": \"BĐ-90777-TS\"}', 'after the backup')",
    "SELECT device_secret_put(1, 77, true, '\\x00')"])
def test_a_register_that_went_on_after_the_backup_is_not_overwritten(outdated, postgres, change):
    postgres.rows(outdated.backup, change)
    before = everything(postgres, outdated.backup)
    done = watch_once(outdated, postgres.conninfo(outdated.backup))
    assert done.returncode == 1
    assert 'is not the same in database and journal' in done.stderr
    assert 'Put the backup back again' in done.stderr
    assert everything(postgres, outdated.backup) == before


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


@pytest.fixture
def siren(service):
    """Starts watches that hand an SOS to a command; gives what it has heard."""
    heard = service.folder / 'heard'
    service.siren = ('--watch.sos_after', '1s', '--watch.sos_command', f'cat >> {heard}')
    return lambda: heard.read_text() if heard.exists() else ''


def device_of(service, name):
    with open(service.keys, encoding='utf-8') as file:
        row = {row['device_id']: row for row in csv.DictReader(file)}[name]
    device = vtp.Device(name, bytes.fromhex(row['key_hex']), ('127.0.0.1', service.vtp_port),
                        key_id=int(row['key_id']))
    device.connect()
    return device


def call_for_help(service, name='DEV-1'):
    stack.wait_until(lambda: 'the register is here' in service.gate.text(), 20, 'the register is read')
    with device_of(service, name) as device:
        device.send(device.event(1, SOS))
        assert device.acked(1)[0] == {1}


def test_an_sos_is_told_though_the_schema_is_another(service, siren):
    service.import_register(2)
    service.start_gate()
    service.rows("INSERT INTO schema_migration VALUES (999, 'later', '')")
    service.start_watch(*service.siren)
    call_for_help(service)
    stack.wait_until(lambda: 'DEV-1' in siren(), 30, 'a siren')
    assert 'another schema' in service.watch.text() and service.watch.is_running()
    service.rows("DELETE FROM schema_migration WHERE name = 'later'")
    stack.wait_until(lambda: service.count('alarm_event') == 1, 60, 'the watch works')
    call_for_help(service, 'DEV-2')
    stack.wait_until(lambda: service.count('alarm_event') == 2, 30, 'the watch works')
    assert siren().count('\n') == 1


def test_a_refused_watch_without_a_siren_ends(service):
    service.import_register(1)
    service.start_gate()
    service.rows("INSERT INTO schema_migration VALUES (999, 'later', '')")
    service.start_watch()
    assert service.watch.process.wait(30) == 1
    service.watch = None


def test_an_sos_is_told_while_the_other_watch_stands_still(service, siren):
    """It holds the lock and does nothing. The second one ends once the first goes on."""
    service.import_register(1)
    service.start()
    stack.wait_until(lambda: 'database-ready' in service.watch.text(), 30, 'the first watch works')
    second = None
    os.kill(service.watch.pid, signal.SIGSTOP)
    try:
        call_for_help(service)
        second = stack.Process([service.program, 'watch', '--journal', service.journal, '--database',
                                service.conninfo, *service.siren], service.folder / 'second.log')
        stack.wait_until(lambda: 'DEV-1' in siren(), 30, 'a siren')
        stack.wait_until(lambda: 'another watch' in second.text(), 30, 'the lock is held')
        assert second.is_running()
    finally:
        os.kill(service.watch.pid, signal.SIGCONT)
    stack.wait_until(lambda: not second.is_running(), 60, 'the second watch ends')
    assert second.process.returncode == 1


@pytest.fixture
def held_up(service):
    """The reading of the register waits for a lock; gives the server process that waits."""
    service.import_register(1)
    service.start_gate()
    stack.wait_until(lambda: 'the register is here' in service.gate.text(), 20, 'the register is read')
    connection = service.postgres.connect(service.database)
    connection.autocommit = False
    connection.cursor().execute('LOCK TABLE owner_version')

    def waiting():
        found = service.rows("""SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'
            AND application_name = 'haitrinh' AND datname = current_database()""")
        return found[0][0] if found else None
    yield waiting
    connection.close()


def test_a_server_that_hangs_holds_up_no_signal_and_no_sos(service, siren, held_up):
    service.start_watch(*service.siren)
    stack.wait_until(held_up, 30, 'the watch reads the store')
    call_for_help(service)
    stack.wait_until(lambda: 'DEV-1' in siren(), 20, 'a siren')
    began = time.monotonic()
    assert service.watch.stop() == 0
    assert time.monotonic() - began < 3


def test_a_stopped_server_is_given_up_and_taken_up_again(service, siren, held_up):
    service.start_watch('--watch.answer', '1s', *service.siren)
    stopped = stack.wait_until(held_up, 30, 'the watch reads the store')
    os.kill(stopped, signal.SIGSTOP)
    try:
        stack.wait_until(lambda: 'not answered in time' in service.watch.text(), 30, 'given up')
    finally:
        os.kill(stopped, signal.SIGCONT)
    other = stack.wait_until(lambda: held_up() not in (None, stopped) and held_up(), 30, 'another try')
    assert other
    service.postgres.rows(service.database, """SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE relation = 'owner_version'::regclass AND mode = 'AccessExclusiveLock' AND granted""")
    call_for_help(service)
    stack.wait_until(lambda: service.count('alarm_event') == 1, 60, 'the watch works')
