"""haitrinh zone check: what a person sees of zones before they are accepted."""

import json
import subprocess

import stack


def check(path, status):
    done = subprocess.run([stack.program(), 'zone', 'check', str(path)], capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout.splitlines(), done.stderr


def write(path, properties, kind, coordinates):
    path.write_text(json.dumps({'type': 'FeatureCollection', 'features': [
        {'type': 'Feature', 'properties': dict(properties, id='z'),
         'geometry': {'type': kind, 'coordinates': coordinates}}]}))
    return path


def test_a_sound_zone_has_no_doubts(tmp_path):
    path = write(tmp_path / 'z', {}, 'Polygon', [[[109, 13], [110, 13], [110, 14], [109, 14], [109, 13]]])
    lines, message = check(path, 0)
    assert lines[0].startswith('z: area, geodesic edges, given in EPSG:4326; parts 1, edges 4,')
    assert '1 zones, 0 doubts' in message


def test_a_mistyped_degree_is_shown(tmp_path):
    path = write(tmp_path / 'z', {}, 'LineString', [[109, 15], [109.1, 14.5], [109.2, 15], [109.3, 13.5]])
    lines, _ = check(path, 1)
    assert '  doubt: a spike of 22 degrees after edge 1 at 14.5000000 109.1000000' in lines


def test_vn2000_is_shown_beside_wgs84(tmp_path):
    path = write(tmp_path / 'z', {'datum': 'EPSG:9217'}, 'LineString',
                 [[607871.4467, 1523749.7966], [603007.9993, 1562311.2552]])
    lines, _ = check(path, 0)
    assert '  EPSG:9217 607871.4467 1523749.7966 is 13.776012935 109.249393900' in lines


def test_what_would_watch_nothing_is_doubtful(tmp_path):
    lines, _ = check(write(tmp_path / 'a', {}, 'Point', [109, 13]), 1)
    assert '  doubt: a point without "buffer_m" holds nothing' in lines
    lines, _ = check(write(tmp_path / 'b', {'kind': 'boundary'}, 'LineString', [[109, 13], [110, 13]]), 1)
    assert '  doubt: a boundary line without "side" permits both sides' in lines
    lines, _ = check(write(tmp_path / 'c', {'datum': 'unknown'}, 'LineString', [[109, 13], [110, 13]]), 1)
    assert '  doubt: its datum is unknown: it is read as WGS 84' in lines


def test_bad_data_is_refused(tmp_path):
    _, message = check(write(tmp_path / 'z', {}, 'LineString', [[13, 109], [14, 110]]), 1)
    assert 'zone "z", point 1: latitude 109 is beyond 90: are longitude and latitude swapped?' in message
