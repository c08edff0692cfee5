"""haitrinh chart: the geometry by hand, against numbers made by others (../shared/geo)."""

import csv
import json
import subprocess

import pytest
import stack

ORACLES = stack.SHARED / 'geo' / 'oracles'
LINES = stack.SHARED / 'geo' / 'lines'

needs_shared = pytest.mark.skipif(not ORACLES.exists(), reason='../shared/geo is absent')


def chart(*arguments, status=0):
    done = subprocess.run([stack.program(), 'chart', *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@needs_shared
@pytest.mark.parametrize('datum, x, y', [
    ('EPSG:9217', 'TM3_108-15_EPSG9217_E', 'TM3_108-15_N'),
    ('EPSG:3406', 'UTM49_EPSG3406_E', 'UTM49_N'),
    ('EPSG:4756', 'vn2000_lon', 'vn2000_lat'),
])
def test_convert_to_a_millimetre(datum, x, y):
    rows = list(csv.DictReader((ORACLES / 'vn2000_tests.csv').open()))
    assert rows
    for row in rows:
        (place,), _ = chart('convert', '--from', datum, row[x], row[y])
        assert place['lat'] == pytest.approx(float(row['wgs84_lat']), abs=1e-8)
        assert place['lon'] == pytest.approx(float(row['wgs84_lon']), abs=1e-8)


def test_convert_prints_nine_decimals():
    done = subprocess.run([stack.program(), 'chart', 'convert', '--from', 'EPSG:4326', '-5.5', '-10'],
                          capture_output=True, text=True)
    assert done.stdout == '{"lat":-10.000000000,"lon":-5.500000000}\n'


@needs_shared
def test_distance_off_viet_nam():
    rows = list(csv.DictReader((ORACLES / 'vn_point_to_line.csv').open()))
    for row in rows:
        told, _ = chart('distance', '--lines', LINES / 'decree26_lines.geojson', row['lat'], row['lon'])
        by_id = {line['id']: line for line in told}
        for name, column in (('tuyen-bo', 'tuyen_bo'), ('tuyen-long', 'tuyen_long')):
            line = by_id[name]
            assert line['distance_m'] == pytest.approx(float(row[column + '_dist_m']), abs=1)
            assert line['nearest']['lat'] == pytest.approx(float(row[column + '_near_lat']), abs=1e-5)
            assert line['nearest']['lon'] == pytest.approx(float(row[column + '_near_lon']), abs=1e-5)
            assert line['edge'] == 'geodesic'
        assert (by_id['vung-long']['distance_m'] < 0) == (row['zone_decree26'] == 'vung_long')


@pytest.mark.parametrize('arguments, status, word', [
    (['convert', '--from', 'EPSG:9217', '1523749.8', '607871.4'], 1, 'swapped'),
    (['convert', '--from', 'EPSG:4755', '109', '13'], 2, 'not accepted'),
    (['convert', '109', '13'], 2, 'never guessed'),
    (['convert', '--from', 'EPSG:4326', '109', 'x'], 2, 'decimal'),
    (['distance', '--lines', '/nonexistent', '13', '109'], 1, 'No such file'),
    (['distance', '13', '109'], 2, 'no file'),
    (['distance', '--lines', '/dev/null', '113', '109'], 1, 'no latitude'),
    (['fly', '1', '2'], 2, 'no fly'),
])
def test_wrong_use_is_told(arguments, status, word):
    told, message = chart(*arguments, status=status)
    assert told == [] and word in message


def test_bad_data_names_feature_and_place(tmp_path):
    path = tmp_path / 'bad.geojson'
    path.write_text('{"type":"Feature","id":"bad","properties":{},"geometry":{"type":"Polygon",'
                    '"coordinates":[[[109,13],[110,13],[110,14],[109,14]]]}}')
    _, message = chart('distance', '--lines', path, '13', '109', status=1)
    assert 'zone "bad", ring 1: the ring is not closed' in message
