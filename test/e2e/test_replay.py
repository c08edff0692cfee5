"""`haitrinh replay`: the recorded tracks of ../shared and tracks made here through the rules. What
occurred is the same whatever the order; what is no place of a vessel makes no event at a zone."""

import csv
import datetime
import json
import subprocess

import pytest
import stack

SEEDS = [1, 2, 77]
UTC = datetime.timezone.utc

BOX = [[110.0, 14.0], [110.2, 14.0], [110.2, 14.2], [110.0, 14.2], [110.0, 14.0]]
STRIP = [[110.5, 13.0], [110.52, 13.0], [110.52, 15.0], [110.5, 15.0], [110.5, 13.0]]


def feature(name, kind, geometry, coordinates, **more):
    return {'type': 'Feature', 'properties': {'id': name, 'kind': kind, 'edge': 'straight', **more},
            'geometry': {'type': geometry, 'coordinates': coordinates}}


ZONES = [feature('box', 'closed', 'Polygon', [BOX]),
         feature('strip', 'watched', 'Polygon', [STRIP]),
         feature('line', 'line', 'LineString', [[111.0, 12.0], [111.0, 16.0]])]


def replay(zones, track, *options):
    done = subprocess.run([stack.program(), 'replay', '--zones', zones, '--track', track, *options],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def without_detection(events):
    return [{name: value for name, value in event.items() if name != 'detected_at'}
            for event in events]


def at_zones(events):
    return [event for event in events if event['zone'] is not None]


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp()


class Made:
    """A directory with the zones above and tracks made of (minute, lat, lon)."""

    def __init__(self, path):
        self.path = path
        self.zones = path / 'zones.geojson'
        self.zones.write_text(json.dumps({'type': 'FeatureCollection', 'features': ZONES}))
        self.begin = datetime.datetime(2026, 1, 1, tzinfo=UTC)

    def minute(self, event, name='occurred_at'):
        return (seconds(event[name]) - self.begin.timestamp()) / 60

    def track(self, fixes, device='D-1'):
        path = self.path / 'track.csv'
        with path.open('w', newline='') as file:
            rows = csv.writer(file)
            rows.writerow(['device_id', 'time_utc', 'lat', 'lon', 'speed_kn', 'course_deg', 'more'])
            for minute, lat, lon in fixes:
                time = self.begin + datetime.timedelta(minutes=minute)
                rows.writerow([device, time.strftime('%Y-%m-%dT%H:%M:%SZ'), lat, lon, '', '', 'x'])
        return path

    def replay(self, fixes, *options):
        return replay(self.zones, self.track(fixes), *options)


@pytest.fixture
def made(tmp_path):
    return Made(tmp_path)


def test_a_visit(made):
    events = made.replay([(0, 14.1, 109.9), (120, 14.1, 110.1), (240, 14.1, 110.1), (360, 14.1, 109.9)])
    assert [(event['event'], event['zone'], event['device']) for event in events] == [
        ('enter', 'box', 'D-1'), ('exit', 'box', 'D-1')]
    assert made.minute(events[0]) == pytest.approx(60, abs=0.1)
    assert made.minute(events[1]) == pytest.approx(300, abs=0.1)
    assert made.minute(events[0], 'detected_at') == 120
    assert events[0]['lat'] == pytest.approx(14.1, abs=0.001)
    assert events[0]['lon'] == pytest.approx(110.0, abs=1e-6)
    assert events[0]['certainty'] == 'confirmed'


def test_a_strip_jumped_between_two_fixes(made):
    events = made.replay([(0, 14.0, 110.45), (120, 14.0, 110.60)])
    assert [(event['event'], event['certainty']) for event in events] == [
        ('enter', 'inferred'), ('exit', 'inferred')]
    assert made.minute(events[0]) == pytest.approx(40, abs=0.1)


def test_a_line_crossed_both_ways(made):
    events = made.replay([(0, 14.0, 110.9), (120, 14.0, 111.1), (240, 14.0, 110.9)])
    assert [(event['event'], event['direction']) for event in events] == [
        ('cross', 'left-to-right'), ('cross', 'right-to-left')]


def test_a_gap(made):
    events = made.replay([(0, 13.5, 109.5), (818, 13.6, 109.6)])
    assert [event['event'] for event in events] == ['gap']
    assert events[0]['duration_s'] == 818 * 60
    assert events[0]['zone'] is None
    assert made.minute(events[0], 'until') == 818


def test_what_is_no_place_makes_no_event_at_a_zone(made):
    good = [(0, 14.1, 109.5), (10, 14.1, 109.51), (20, 14.1, 109.52), (30, 14.1, 109.53)]
    bad = [(5, 91, 181), (6, 0, 0), (7, '', ''), (15, 14.1, 110.1), (15, 14.1, 110.1)]
    for options in [[], ['--shuffle', '4']]:
        events = made.replay(good + bad, *options)
        assert at_zones(events) == []
        assert [(event['event'], made.minute(event)) for event in events] == [('leap', 15)]


def test_detection_follows_the_order_of_arrival(made):
    fixes = [(0, 14.1, 109.9), (120, 14.1, 110.1), (240, 14.1, 110.1)]
    late_end = made.replay([fixes[1], fixes[2], fixes[0]])
    assert made.minute(late_end[0], 'detected_at') == 0
    assert without_detection(late_end) == without_detection(made.replay(fixes))


def test_an_empty_track(made):
    assert made.replay([]) == []
    assert made.replay([], '--alarms') == []


def test_alarms_are_told_as_if_the_track_had_come_live(made):
    through = [(minute, 14.1, 109.9 + minute / 1000) for minute in range(0, 500, 60)]
    alarms = made.replay(through, '--alarms')
    told = [(alarm['step'], alarm['zone'], alarm['detail']['certainty'], made.minute(alarm, 'detected'))
            for alarm in alarms if alarm['kind'] == 'closed-area']
    assert told == [('raised', 'box', 'confirmed', 120 + 1 / 3), ('ended', 'box', 'confirmed', 360 + 1 / 3)]
    assert made.replay(through[::-1], '--alarms') == alarms
    quick = made.replay(through, '--alarms', '--threshold', 'loss_1=3000', '--interval', '10min')
    assert {alarm['kind'] for alarm in quick} - {alarm['kind'] for alarm in alarms} == {'loss', 'border-possible'}


def test_a_wrong_call(made):
    track = ['--zones', made.zones, '--track', 'x']
    for arguments in [[], ['--zones', made.zones], [*track, '--shuffle', 'y'], [*track, '--shuffle', '1', '--alarms']]:
        done = subprocess.run([stack.program(), 'replay', *arguments], capture_output=True, text=True)
        assert done.returncode == 2 and done.stderr
    done = subprocess.run([stack.program(), 'replay', '--zones', made.path / 'none', '--track', 'x'],
                          capture_output=True, text=True)
    assert done.returncode == 1 and 'none' in done.stderr


def track_box(path, share):
    """A polygon over the middle of a track's possible positions."""
    with path.open() as file:
        places = [(float(row['lon']), float(row['lat'])) for row in csv.DictReader(file)
                  if row['lat'] and abs(float(row['lat'])) <= 90 and abs(float(row['lon'])) <= 180]
    lons, lats = (sorted(values) for values in zip(*places))
    low, high = int(len(places) * share), int(len(places) * (1 - share)) - 1
    west, east, south, north = lons[low], lons[high], lats[low], lats[high]
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture
def recorded(tracks, tmp_path):
    """Each recorded track with zones that it meets: a box, one further south, a line."""
    def make(name):
        track = tracks / name
        box = track_box(track, 0.2)
        (west, south), (east, _), (_, north) = box[0], box[1], box[2]
        middle = (south + north) / 2
        far = [[west - 5, -89 + 5], [east + 5, -89 + 5], [east + 5, south - 2], [west - 5, south - 2],
               [west - 5, -89 + 5]]
        zones = tmp_path / 'zones.geojson'
        zones.write_text(json.dumps({'type': 'FeatureCollection', 'features': [
            feature('box', 'closed', 'Polygon', [box]), feature('far', 'closed', 'Polygon', [far]),
            feature('line', 'line', 'LineString', [[west - 1, middle], [east + 1, middle]])]}))
        return track, zones
    return make


@pytest.fixture
def lines():
    folder = stack.SHARED / 'geo' / 'lines'
    if not folder.is_dir():
        pytest.skip(f'{folder} is absent: lines are not part of the project')
    return folder


TRACKS = ['gfw_263576000.csv', 'gfw_pair_224108190.csv', 'gfw_pair_227317360.csv',
          'gfw_pair_600011817.csv']


@pytest.mark.parametrize('name', TRACKS)
def test_a_recorded_track_gives_one_history_in_any_order(recorded, name):
    track, zones = recorded(name)
    whole = replay(zones, track)
    assert len(at_zones(whole)) >= 2
    assert [event['occurred_at'] for event in whole] == sorted(
        (event['occurred_at'] for event in whole), key=seconds)
    for seed in SEEDS:
        shuffled = replay(zones, track, '--shuffle', str(seed))
        assert without_detection(shuffled) == without_detection(whole)


@pytest.mark.parametrize('name', TRACKS)
def test_visits_to_a_recorded_box_alternate(recorded, name):
    track, zones = recorded(name)
    ways = [event['event'] for event in replay(zones, track) if event['zone'] == 'box']
    assert ways[0] == 'enter'
    assert all(one != other for one, other in zip(ways, ways[1:]))


def test_recorded_leaps_make_no_event_at_a_zone(recorded):
    track, zones = recorded('gfw_pair_224108190.csv')
    events = replay(zones, track)
    assert [event for event in events if event['zone'] == 'far'] == []
    leaps = [(event['occurred_at'], round(event['lat'])) for event in events if event['event'] == 'leap']
    assert leaps == [('2014-08-18T02:40:18Z', -82), ('2014-08-24T21:06:28Z', 7),
                     ('2014-08-24T21:37:48Z', 41)]


def test_recorded_gaps_are_those_of_the_file(tracks, tmp_path):
    track = tracks / 'gfw_pair_227317360.csv'
    zones = Made(tmp_path).zones
    with track.open() as file:
        times = sorted({seconds(row['time_utc']) for row in csv.DictReader(file)})
    for hours, option in [(3, []), (1.5, ['--interval', '1h'])]:
        expected = [later - earlier for earlier, later in zip(times, times[1:])
                    if later - earlier > hours * 3600]
        gaps = [event for event in replay(zones, track, *option) if event['event'] == 'gap']
        assert [event['duration_s'] for event in gaps] == expected


def wide_fence(track):
    """A boundary to stay inside of, a degree around where the vessel was nearly always."""
    west, south = track_box(track, 0.05)[0]
    east, north = track_box(track, 0.05)[2]
    return feature('fence', 'boundary', 'Polygon', [[[west - 1, south - 1], [east + 1, south - 1],
                   [east + 1, north + 1], [west - 1, north + 1], [west - 1, south - 1]]])


@pytest.mark.parametrize('name, leaps', zip(TRACKS, [0, 3, 0, 1]))
def test_recorded_leaps_raise_no_boundary_alarm(recorded, name, leaps):
    track, zones = recorded(name)
    drawn = json.loads(zones.read_text())
    drawn['features'].append(wide_fence(track))
    zones.write_text(json.dumps(drawn))
    alarms = replay(zones, track, '--alarms')
    assert [alarm for alarm in alarms if alarm['kind'] in ('border-crossed', 'border-stay')] == []
    assert [alarm for alarm in alarms if alarm['zone'] == 'far' and alarm['kind'] != 'border-possible'] == []
    assert sum(alarm['kind'] == 'jump' and alarm['step'] in ('raised', 'updated') for alarm in alarms) == leaps
    assert any(alarm['kind'] == 'closed-area' and alarm['zone'] == 'box' for alarm in alarms)


@pytest.mark.parametrize('name', TRACKS)
def test_recorded_gaps_are_told_as_losses(tracks, tmp_path, name):
    with (tracks / name).open() as file:
        times = sorted({seconds(row['time_utc']) for row in csv.DictReader(file)})
    expected = {earlier + 20 for earlier, later in zip(times, times[1:]) if later - earlier > 6 * 3600}
    told = {seconds(alarm['detail']['heard'])
            for alarm in replay(Made(tmp_path).zones, tracks / name, '--alarms', '--threshold', 'quiet_learnt=0')
            if alarm['kind'] == 'loss' and alarm['step'] != 'ended' and alarm['detail'].get('rung', 0) >= 2}
    assert told == expected


@pytest.mark.parametrize('name', ['decree26_lines.geojson', 'gulf_of_tonkin_2000.geojson',
                                  'outer_working_line_75.geojson'])
def test_the_lines_of_viet_nam_are_crossed(lines, tmp_path, name):
    """A voyage due east out of Binh Dinh, and one across the Gulf of Tonkin, there and back."""
    made = Made(tmp_path)
    lat, west, east = {'decree26_lines.geojson': (13.8, 109.3, 111.5),
                       'gulf_of_tonkin_2000.geojson': (20.0, 106.8, 109.0),
                       'outer_working_line_75.geojson': (13.8, 109.5, 118.5)}[name]
    hours = int((east - west) * 60 / 8) + 1
    out = [(60 * hour, lat, round(west + (east - west) * hour / hours, 5)) for hour in range(hours + 1)]
    back = [(60 * (2 * hours - minute // 60), lat, lon) for minute, lat, lon in reversed(out[:-1])]
    zones = lines / name
    events = at_zones(replay(zones, made.track(out + back)))
    out_zones = sorted(event['zone'] for event in events if made.minute(event) < 60 * hours)
    back_zones = sorted(event['zone'] for event in events if made.minute(event) > 60 * hours)
    assert out_zones and out_zones == back_zones
    for seed in SEEDS:
        again = at_zones(replay(zones, made.track(out + back), '--shuffle', str(seed)))
        assert without_detection(again) == without_detection(events)
