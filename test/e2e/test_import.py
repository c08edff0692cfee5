"""Registers from people's files: headers in two languages, dirty numbers, errors, repeats, keys."""

import csv
import json
import os
import stat
import subprocess

import pytest

VESSELS = '''\ufeffSố đăng ký;Tên tàu;Chiều dài lớn nhất (m);Nghề;Chủ tàu;Số điện thoại
BĐ 94555 TS;Hải Âu;15,5;lưới vây;Trần A;0905 000 001
B\u00d0-97405-TS;"Sóng; gió";21;câu;Trần B;
qng90929ts;;18.25;;Trần A;0905 000 001
XX 12345 TS;;;;;
BĐ 94556 TS;;dài;;;
'''

DEVICES = '''device_id,registration,supplier,model,from
VN-1,BD94555,VNPT,SF2500,25/01/2026 08:00
VN-2,BĐ 94555 TS,Vishipel,,2026-01-25
VN-3,BĐ 94555 TS,Vishipel,,
VN-4,BĐ 97405 TS,VNPT,SF2500,
bad key!,BĐ 97405 TS,VNPT,,
VN-5,BĐ 99999 TS,VNPT,,
VN-6,,VNPT,,
'''

ZONES = {'type': 'FeatureCollection', 'features': [
    {'type': 'Feature', 'properties': {'id': 'closed-1', 'name': 'Vùng cấm', 'kind': 'closed'},
     'geometry': {'type': 'Polygon',
                  'coordinates': [[[109, 13], [110, 13], [110, 14], [109, 14], [109, 13]]]}},
    {'type': 'Feature', 'properties': {'id': 'open-ring'},
     'geometry': {'type': 'Polygon', 'coordinates': [[[109, 13], [110, 13]]]}},
    {'type': 'Feature', 'properties': {'id': 'line-1', 'kind': 'boundary', 'side': 'left',
                                       'edge': 'rhumb', 'valid_from': '2026-01-01T00:00:00Z'},
     'geometry': {'type': 'LineString', 'coordinates': [[109, 10], [111, 12]]}}]}


@pytest.fixture
def desk(program, postgres, database, tmp_path):
    return Desk(program, postgres, database, tmp_path)


class Desk:
    """The tools on one database, and files for them."""

    def __init__(self, program, postgres, database, folder):
        self.program, self.postgres, self.database, self.folder = program, postgres, database, folder

    def ask(self, sql):
        return self.postgres.rows(self.database, sql)[0][0]

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content, encoding='utf-8')
        return str(path)

    def run(self, status, *arguments):
        done = subprocess.run([self.program, *arguments, '--database',
                               self.postgres.conninfo(self.database)],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    def imported(self, status, kind, path, *options):
        done = self.run(status, kind, 'import', path, '--format', 'json', *options)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_vessels_with_vietnamese_headers(desk):
    path = desk.file('tàu cá.csv', VESSELS)
    rows, summary = desk.imported(1, 'vessel', path)
    assert [(row['line'], row['outcome']) for row in rows] == [
        (2, 'created'), (3, 'created'), (4, 'created'), (5, 'refused'), (6, 'refused')]
    assert 'XX 12345 TS' in rows[3]['message'] and 'dài' in rows[4]['message']
    assert '3 created' in summary and '2 refused' in summary
    assert desk.ask("SELECT string_agg(concat_ws('|', registration, name, length_mm, kind, gear), ' ' "
                    'ORDER BY registration) FROM vessel_now') == \
        'BĐ-94555-TS|Hải Âu|15500|catching|purse-seine BĐ-97405-TS|Sóng; gió|21000|catching|longline QNg-90929-TS|18250'
    assert desk.ask('SELECT count(*) FROM owner_now') == 2
    assert desk.ask('SELECT DISTINCT source FROM vessel_version') == 'tàu cá.csv'


def test_a_repeated_import_makes_no_version(desk):
    path = desk.file('v.csv', VESSELS)
    desk.imported(1, 'vessel', path)
    before = desk.ask('SELECT count(*) FROM register_feed')
    rows, summary = desk.imported(1, 'vessel', path)
    assert {row['outcome'] for row in rows} == {'refused'} and '3 unchanged' in summary
    assert desk.ask('SELECT count(*) FROM register_feed') == before
    changed = desk.file('v.csv', 'registration,name\nBĐ-94555,Hải Yến\n')
    rows, _ = desk.imported(0, 'vessel', changed)
    assert [row['outcome'] for row in rows] == ['changed']
    assert desk.ask("SELECT name || length_mm FROM vessel_now WHERE registration = 'BĐ-94555-TS'") \
        == 'Hải Yến15500'


def test_a_preview_writes_nothing(desk):
    rows, summary = desk.imported(1, 'vessel', desk.file('v.csv', VESSELS), '--preview')
    assert len(rows) == 5 and 'nothing was written' in summary
    assert desk.ask('SELECT count(*) FROM register_feed') == 0


def test_a_file_without_the_needed_column_is_refused(desk):
    done = desk.run(1, 'vessel', 'import', desk.file('v.csv', 'name,length\nA,1\n'))
    assert 'no column "registration"' in done.stderr
    assert 'cannot be read' in desk.run(1, 'vessel', 'import', '/nowhere.csv').stderr
    desk.run(2, 'vessel', 'import')
    desk.run(2, 'vessel', 'export', 'x')


def test_devices_get_keys_and_mounts(desk):
    desk.imported(1, 'vessel', desk.file('v.csv', VESSELS))
    path, keys = desk.file('d.csv', DEVICES), str(desk.folder / 'keys.csv')
    options = ('--keys', keys, '--master-key', str(desk.folder / 'master.key'))
    rows, _ = desk.imported(1, 'device', path, *options, '--preview')
    assert not os.path.exists(keys) and len(rows) == 7
    rows, _ = desk.imported(1, 'device', path, *options)
    refused = {row['line']: row['message'] for row in rows if row['outcome'] == 'refused'}
    assert set(refused) == {4, 6, 7}
    assert 'two devices' in refused[4] and 'BĐ-99999-TS' in refused[7]
    assert stat.S_IMODE(os.stat(keys).st_mode) == 0o600
    with open(keys, encoding='ascii') as file:
        made = list(csv.DictReader(file))
    assert [row['device_id'] for row in made] == ['VN-1', 'VN-2', 'VN-4', 'VN-6']
    assert len({row['key_hex'] for row in made}) == 4 and len(made[0]['key_hex']) == 64
    assert made[0]['key_hex'] not in desk.ask('SELECT string_agg(sealed::text, $$ $$) FROM device_secret')
    assert desk.ask("SELECT count(*) FROM device_secret_now WHERE is_live") == 4
    assert desk.ask("SELECT string_agg(device_key || is_counted || extract(epoch FROM from_time), ' ' "
                    'ORDER BY device_key) FROM mount_now JOIN device USING (device_no)') == \
        'VN-1true1769302800.000000 VN-2false1769274000.000000 VN-4true-Infinity'
    desk.imported(1, 'device', path, *options)
    with open(keys, encoding='ascii') as file:
        assert list(csv.DictReader(file)) == made
    listed = desk.run(0, 'device', 'list', '--format', 'csv').stdout.splitlines()
    assert listed[1].startswith('1,VN-1,BĐ-94555-TS,yes,VNPT,SF2500,yes,1')


def test_a_device_moves_to_another_vessel(desk):
    desk.imported(1, 'vessel', desk.file('v.csv', VESSELS))
    header = 'mã thiết bị,số đăng ký,từ ngày,key_id,key_hex\n'
    key = 'ab' * 32
    options = ('--master-key', str(desk.folder / 'master.key'))
    desk.imported(0, 'device', desk.file('d.csv', f'{header}M-1,BĐ 94555,01/01/2026,7,{key}\n'), *options)
    moved = desk.file('d.csv', f'{header}M-1,BĐ 97405,01/06/2026,7,{key}\n')
    rows, _ = desk.imported(0, 'device', moved, *options)
    assert [row['outcome'] for row in rows] == ['created']
    rows, _ = desk.imported(0, 'device', moved, *options)
    assert rows == []
    assert desk.ask("SELECT string_agg(registration || ' ' || from_time::date || ' ' || until_time, ', ' "
                    'ORDER BY from_time) FROM mount_now JOIN vessel_now USING (vessel_no)') == \
        'BĐ-94555-TS 2025-12-31 2026-05-31 17:00:00+00, BĐ-97405-TS 2026-05-31 infinity'
    assert desk.ask('SELECT count(*) * 100 + max(key_id) FROM device_secret') == 107


def test_facts_for_the_rules(desk):
    vessels = desk.file('v.csv', 'số đăng ký,loại tàu,tỉnh,tổ đội,cấm ra khơi,nguy cơ cao,hạn giấy phép,'
                        'hạn đăng kiểm,nằm bờ từ,nằm bờ đến,rời cảng\n'
                        'BĐ 94555,tàu hậu cần,BĐ,Tổ 1,có,x,31/12/2026,2026-06-30,01/11/2026,30/11/2026,22/11/2026 05:30\n'
                        'BĐ 94556,,,,không,,,,30/11/2026,01/11/2026,\n')
    rows, _ = desk.imported(1, 'vessel', vessels)
    assert [row['outcome'] for row in rows] == ['created', 'refused']
    devices = desk.file('d.csv', 'device,satellite,gateway,fee until\nF-1,Thuraya-3,Sharjah,31/12/2026\n')
    desk.imported(0, 'device', devices, '--keys', str(desk.folder / 'keys.csv'),
                  '--master-key', str(desk.folder / 'master.key'))
    listed = json.loads(desk.run(0, 'vessel', 'list', '--format', 'json').stdout)
    facts = {name: listed[name] for name in ('kind', 'gear', 'province', 'team', 'barred', 'at_risk')}
    assert facts == {'kind': 'support', 'gear': None, 'province': 'BĐ', 'team': 'Tổ 1', 'barred': 'yes',
                     'at_risk': 'yes'}
    assert (listed['licence_until'], listed['inspection_until']) == ('2026-12-31T17:00:00Z', '2026-06-30T17:00:00Z')
    assert listed['departed'] == '2026-11-21T22:30:00Z'
    assert (listed['laid_up_from'], listed['laid_up_until']) == ('2026-10-31T17:00:00Z', '2026-11-30T17:00:00Z')
    listed = json.loads(desk.run(0, 'device', 'list', '--format', 'json').stdout)
    assert (listed['satellite'], listed['gateway'], listed['fee_until']) == \
        ('Thuraya-3', 'Sharjah', '2026-12-31T17:00:00Z')
    before = desk.ask('SELECT count(*) FROM register_feed')
    desk.imported(1, 'vessel', vessels)
    desk.imported(0, 'vessel', desk.file('v.csv', 'registration,name\nBĐ-94555,Hải Yến\n'))
    assert desk.ask('SELECT count(*) FROM register_feed') == before + 1
    assert desk.ask('SELECT team FROM vessel_now') == 'Tổ 1'
    assert desk.ask("SELECT json ->> 'is_barred' FROM register_feed ORDER BY version_no DESC LIMIT 1") == 'true'


def test_suppliers(desk):
    text = 'nhà cung cấp,mạng\nVNPT,192.0.2.0/24  198.51.100.7\nVishipel,not a network\n'
    rows, _ = desk.imported(1, 'supplier', desk.file('s.csv', text))
    assert [row['outcome'] for row in rows] == ['created', 'refused']
    assert desk.ask('SELECT networks::text FROM supplier_now') == '{192.0.2.0/24,198.51.100.7/32}'


def test_thresholds(desk):
    names = [json.loads(line) for line in desk.run(0, 'threshold', 'names', '--format', 'json').stdout.splitlines()]
    assert [name for name in names if name['name'] == 'loss_2'][0]['default'] == 21600
    desk.run(0, 'threshold', 'set', 'loss_1', '14400', '--scope', 'model', '--subject', 'SF2500', '--shadow')
    desk.run(0, 'threshold', 'set', 'band', '400')
    listed = [json.loads(line) for line in desk.run(0, 'threshold', 'list', '--format', 'json').stdout.splitlines()]
    assert [(row['name'], row['scope'], row['subject'], row['value'], row['mode']) for row in listed] == [
        ('band', 'all', None, 400, None), ('loss_1', 'model', 'SF2500', 14400, 'shadow')]
    assert desk.ask('SELECT string_agg(kind::text, $$ $$ ORDER BY version_no) FROM register_feed') == '8 7 7'
    assert 'no such' in desk.run(2, 'threshold', 'set', 'such', '1').stderr
    assert 'limits' in desk.run(2, 'threshold', 'set', 'band', '0').stderr
    assert 'whole number' in desk.run(2, 'threshold', 'set', 'band', '1.5').stderr
    assert 'will not do' in desk.run(2, 'threshold', 'set', 'band', '9', '--scope', 'vessel').stderr
    desk.run(0, 'threshold', 'drop', 'band')
    assert 'nothing is set' in desk.run(1, 'threshold', 'drop', 'band').stderr
    assert desk.ask('SELECT string_agg(name, $$ $$) FROM threshold_now') == 'loss_1'


def test_zones(desk):
    path = desk.file('z.geojson', json.dumps(ZONES))
    rows, _ = desk.imported(1, 'zone', path)
    assert [(row['line'], row['outcome']) for row in rows] == [
        (1, 'created'), (2, 'refused'), (3, 'created')]
    assert desk.ask("SELECT string_agg(concat_ws('|', zone_id, kind, edge, side, isfinite(valid_from)), "
                    "' ' ORDER BY zone_id) FROM zone_now") == \
        'closed-1|closed|geodesic|f line-1|boundary|rhumb|left|t'
    assert desk.ask("SELECT geojson FROM zone_now WHERE zone_id = 'closed-1'") == \
        ZONES['features'][0]
    rows, summary = desk.imported(1, 'zone', path)
    assert '2 unchanged' in summary
    listed = desk.run(0, 'zone', 'list', '--format', 'json').stdout.splitlines()
    assert json.loads(listed[1])['valid_from'] == '2026-01-01T00:00:00Z'
    assert 'neither' in desk.run(1, 'zone', 'import', desk.file('x.json', '{"type":"Point"}')).stderr
