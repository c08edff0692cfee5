"""A suite that is stopped in the middle, told or killed, leaves nothing behind: no process, no mounted
image, no folder."""

import os
import pathlib
import signal
import subprocess
import sys

import leftovers
import pytest
import stack

ROOT = pathlib.Path(__file__).resolve().parents[2]


def users_of(pid):
    return [user for folder in leftovers.paths_of(pid) for user in leftovers.users_of(folder)]


def mount_points_of(pid):
    return [point for folder in leftovers.paths_of(pid) for point in leftovers.mount_points_in(folder)]


@pytest.fixture
def suite(program):
    """The suite of power cuts at work, with gate, watch, database and fleet on an image."""
    if os.geteuid() != 0:
        pytest.skip('no file system can be mounted from an image here')
    log = stack.make_folder() / 'suite.log'
    started = stack.Process([sys.executable, '-m', 'pytest', '-p', 'no:cacheprovider', '-k', 'loses_nothing',
                             ROOT / 'test' / 'fault' / 'test_power_cut.py'], log,
                            environment={'HAITRINH_POWER_CUTS': '1000'})
    stack.wait_until(lambda: not started.is_running() or len(users_of(started.pid)) > 4, 60, 'the suite works')
    if not started.is_running() and 'skipped' in started.text():
        pytest.skip('no file system can be mounted from an image here')
    assert started.is_running() and mount_points_of(started.pid), started.text()
    yield started
    started.kill()
    leftovers.clear_of(started.pid)
    leftovers.clear(log.parent)


def test_told_to_stop_it_takes_everything_down(suite):
    suite.process.send_signal(signal.SIGTERM)
    assert suite.process.wait(60) != 0
    assert 'told to stop' in suite.text()
    assert leftovers.paths_of(suite.pid) == mount_points_of(suite.pid) == []


def test_killed_its_children_end_and_the_next_one_clears_up(suite):
    suite.kill()
    stack.wait_until(lambda: not users_of(suite.pid), 10, 'its processes have ended')
    assert mount_points_of(suite.pid)
    subprocess.run([sys.executable, '-c', 'import leftovers; leftovers.sweep()'], cwd=ROOT / 'test', check=True)
    assert leftovers.paths_of(suite.pid) == mount_points_of(suite.pid) == []
