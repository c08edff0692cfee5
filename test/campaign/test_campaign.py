"""The long versions: the same tests as every day with other doses, each run as a whole."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOUR = 3600

# What is run, and its dose. One fuzz target takes HAITRINH_FUZZ_SECONDS / (number of targets).
DOSES = {
    'kill 1,000 times': ('test/fault/test_kill.py', {'HAITRINH_KILL_CYCLES': '1000'}),
    'cut the power 300 times': ('test/fault/test_power_cut.py', {'HAITRINH_POWER_CUTS': '300'}),
    'database away for an hour': ('test/fault/test_database_away.py', {'HAITRINH_AWAY_SECONDS': str(HOUR)}),
    'demonstration of the whole fleet': ('test/e2e/test_run.py::test_check_of_the_demonstration',
                                         {'HAITRINH_DEMO_VESSELS': '3242'}),
    'malformed bytes': ('test/fault/test_malformed.py', {'HAITRINH_MALFORMED_ROUNDS': '600'}),
    'fuzz an hour each': ('test/fuzz', {'HAITRINH_FUZZ_SECONDS': str(
        HOUR * len(list((ROOT / 'test' / 'fuzz').glob('fuzz_*.c'))))}),
}


@pytest.mark.parametrize('name', DOSES)
def test_dose(name):
    path, dose = DOSES[name]
    done = subprocess.run([sys.executable, '-m', 'pytest', '-p', 'no:cacheprovider', '-s', '-q', str(ROOT / path)],
                          env=dict(os.environ, **dose), cwd=ROOT)
    assert done.returncode == 0


def test_order_of_100000_seeds():
    """Any order of arrival gives the same history; see test/order/proof.h."""
    dose = {'HAITRINH_ORDER_SEEDS': '100000', 'HAITRINH_ORDER_SECONDS': str(12 * HOUR)}
    done = subprocess.run([ROOT / 'build-test' / 'test' / 'order' / 'seeds'], env=dict(os.environ, **dose), cwd=ROOT)
    assert done.returncode == 0


def test_the_whole_of_an_ordinary_month():
    """Thirty days of the fleet; see test/story/ordinary_month.c."""
    done = subprocess.run([ROOT / 'build-test' / 'test' / 'story' / 'ordinary_month'],
                          env=dict(os.environ, HAITRINH_MONTH_DAYS='30'), cwd=ROOT)
    assert done.returncode == 0
