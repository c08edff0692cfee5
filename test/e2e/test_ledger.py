"""Recorded tracks and a simulated fleet, through the real gate and watch into the store: what the
ledger says is acknowledged is stored exactly once, and `verify` tells when it is not."""

import csv
import decimal
import json
import random
import shutil
import signal

import pytest
import stack


def summary(text):
    return json.loads(text.splitlines()[-1])


def send(service, *options):
    return summary(service.run(
        'send', '--to', f'127.0.0.1:{service.vtp_port}', '--keys', service.keys,
        '--ledger', service.ledger, *options))


def verify(service, status=0):
    return summary(service.run('verify', '--ledger', service.ledger, '--wait', 60 if status == 0 else 1,
                               '--database', service.conninfo, status=status))


def distinct(rows):
    """Rows that differ in what the wire can tell: whole seconds, 1e-5 degrees, 0.1 knot, even degrees."""
    return {(row['time_utc'][:19], wire(row['lat'], 5), wire(row['lon'], 5), wire(row['speed_kn'], 1),
             wire(row['course_deg'] and str(decimal.Decimal(row['course_deg']) / 2), 0)) for row in rows}


def wire(text, decimals):
    return text and decimal.Decimal(text).quantize(decimal.Decimal(1).scaleb(-decimals), decimal.ROUND_HALF_UP)


@pytest.fixture
def running(service):
    service.import_register(12)
    service.start_gate('--gate.device_rate', 1000000)  # a track is no live device: it comes all at once
    service.start_watch()
    return service


def test_a_fleet_is_stored_once(running):
    for options in ([], ['--points-per-frame', '7'], ['--historical', '--virtual-start',
                                                      '2026-11-01T00:00:00Z']):
        done = summary(running.run(
            'simulate', '--vessels', 12, '--rate', 100, '--seconds', 2, '--keys', running.keys,
            '--to', f'127.0.0.1:{running.vtp_port}', '--ledger', running.ledger, *options))
        assert done['acknowledged'] == done['sent'] > 150 and done['refused'] == 0
    found = verify(running)
    assert found['stored'] == found['acknowledged'] == found['lines'] > 450
    assert found['missing'] == found['doubled'] == 0


@pytest.mark.parametrize('name', ['gfw_263576000.csv', 'gfw_pair_224108190.csv'])
def test_a_recorded_track_with_its_faults(running, tracks, name):
    with open(tracks / name, encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    for number, options in enumerate(([], ['--shuffle', '7']), 1):
        done = send(running, '--track', tracks / name, '--device', f'DEV-{number}', *options)
        assert done['sent'] == len(rows) and done['skipped'] == done['unanswered'] == 0
        placed = [row for row in rows if abs(float(row['lat'] or 0)) <= 90]
        assert done['refused'] == len(rows) - len(placed)
    found = verify(running)
    assert found['lines'] == 2 * len(placed)
    assert found['stored'] == found['acknowledged'] == 2 * len(distinct(placed)) < found['lines']


def test_a_shuffled_track_is_the_same_track(running, tracks):
    track = tracks / 'gfw_pair_227317360.csv'
    for number, options in enumerate(([], ['--shuffle', '3']), 1):
        send(running, '--track', track, '--device', f'DEV-{number}', *options)
    verify(running)
    stored = [running.rows('SELECT fix_time, lat_e7, lon_e7, speed_kn, course_deg FROM track '
                           'WHERE device_key = %s ORDER BY 1, 2, 3, 4, 5', f'DEV-{number}')
              for number in (1, 2)]
    assert stored[0] == stored[1] and len(stored[0]) == 162


def test_a_track_sent_again_is_stored_once(running, tracks):
    """The same file, in another order, with repeated lines: each position has one number."""
    with open(tracks / 'gfw_pair_224108190.csv', encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    repeated = rows + rows[:300] + rows[100:200]
    random.Random(3).shuffle(repeated)
    ledgers = []
    for number, (given, options) in enumerate((
            (rows, []), (rows, []), (rows, ['--shuffle', '5', '--points-per-frame', '7']), (repeated, []))):
        ledgers.append(running.folder / f'ledger-{number}.csv')
        track = running.folder / f'track-{number}.csv'
        with open(track, 'w', encoding='utf-8', newline='') as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(given)
        done = send(running, '--track', track, '--device', 'DEV-3', '--ledger', ledgers[-1], *options)
        assert done['acknowledged'] + done['refused'] == done['sent'] == len(given)
    running.wait_until_stored()
    assert running.count('position_all') == len(distinct(rows)) < len(rows)
    for ledger in ledgers:
        found = summary(running.run('verify', '--ledger', ledger, '--database', running.conninfo))
        assert found['missing'] == found['doubled'] == 0 and found['stored'] > 400


def test_a_device_without_a_key(running, tracks):
    track = tracks / 'gfw_pair_227317360.csv'
    to = ['send', '--to', f'127.0.0.1:{running.vtp_port}', '--track', track, '--ledger', running.ledger]
    running.run(*to, '--keys', running.keys, status=1)
    state = running.folder / 'state'
    state.mkdir()
    shutil.copy(running.keys, state / 'demo-keys.csv')
    for options in ([], ['--shuffle', '4']):
        assert summary(running.run(*to, '--state', state, *options))['acknowledged'] == 162
    assert verify(running)['stored'] == 162
    assert running.rows('SELECT DISTINCT device_key FROM track') == [('DEV-12',)]


def test_naf_from_a_supplier(running, tracks):
    track = tracks / 'gfw_pair_600011817.csv'
    done = summary(running.run('send', '--protocol', 'naf', '--track', track, '--ledger',
                               running.ledger, '--to', f'127.0.0.1:{running.naf_port}'))
    assert done['acknowledged'] == done['sent'] == 168
    again = summary(running.run('send', '--protocol', 'naf', '--track', track, '--ledger',
                                running.ledger, '--to', f'127.0.0.1:{running.naf_port}'))
    assert again['acknowledged'] == 168
    found = verify(running)
    assert found['lines'] == 336 and found['stored'] == found['acknowledged'] <= 168


def test_raw_naf_records(running, vectors):
    """Records as published, garbage between them included: what was acknowledged is stored."""
    rows = [json.loads(line) for line in
            (vectors / 'asserted' / 'naf.jsonl').read_text(encoding='utf-8').splitlines()]
    raw = running.write('raw.naf', [row['input'] for row in rows])
    done = summary(running.run('send', '--protocol', 'naf', '--raw', raw, '--ledger', running.ledger,
                               '--to', f'127.0.0.1:{running.naf_port}'))
    accepted = [row for row in rows if row['outcome'] == 'accept' and 'TM/' in row['input']]
    assert done['acknowledged'] == len(accepted) and done['unanswered'] == 0
    found = verify(running)
    assert found['lines'] == len(accepted) and found['stored'] == found['acknowledged']


def test_who_is_not_answered_says_why(running):
    track = running.write('track.csv', ['device_id,time_utc,lat,lon', 'DEV-1,2026-01-01T00:00:00Z,13.5,109.5'])
    wrong = running.write('wrong.csv', ['device_id,key_id,key_hex', 'DEV-1,1,' + 64 * '0'])
    nobody = f'127.0.0.1:{stack.free_port()}'
    for to, options, why in (
            (nobody, ['--keys', running.keys], 'the connection was lost (Connection refused)'),
            (nobody, ['--protocol', 'naf'], 'the connection was lost (Connection refused)'),
            (f'127.0.0.1:{running.vtp_port}', ['--keys', wrong], 'the gate answered 2 (the device is unknown, or')):
        done = running.run_any('send', '--track', track, '--to', to, '--drain', '1s', *options)
        assert done.returncode == 1 and f'1 of 1 reports were not answered: {why}' in done.stderr
    running.gate.process.send_signal(signal.SIGSTOP)
    done = running.run_any('send', '--track', track, '--keys', running.keys, '--drain', '1s', '--to',
                           f'127.0.0.1:{running.vtp_port}')
    running.gate.process.send_signal(signal.SIGCONT)
    assert done.returncode == 1 and 'the gate did not acknowledge anything for 1 s' in done.stderr


def test_a_lie_in_the_ledger_is_found(running):
    running.run('simulate', '--vessels', 1, '--rate', 20, '--seconds', 1, '--keys', running.keys,
                '--to', f'127.0.0.1:{running.vtp_port}', '--ledger', running.ledger)
    good = verify(running)
    shutil.copy(running.ledger, running.folder / 'good.csv')
    with open(running.ledger, 'a', encoding='utf-8') as ledger:
        ledger.write('DEV-1,2014-08-05T00:04:24Z,50.7290700,1.5938800,1,1,deadbeef\n')
        ledger.write('NOBODY,2014-08-05T00:04:24Z,50.7290700,1.5938800,1,1,deadbeef\n')
    found = verify(running, status=1)
    assert found['missing'] == 2 and found['stored'] == good['stored']
    running.rows('INSERT INTO position_odd SELECT * FROM position LIMIT 1')
    shutil.copy(running.folder / 'good.csv', running.ledger)
    assert verify(running, status=1)['doubled'] == 1
