"""PostgreSQL stopped under load: reports go on being acknowledged, memory stays flat, and all are
stored after."""

import os
import time

import pytest
import stack

SECONDS = int(os.environ.get('HAITRINH_AWAY_SECONDS', '60'))
MIB = 1 << 20


@pytest.mark.release
def test_database_away_for_a_minute(alone):
    alone.import_register(50)
    alone.start()
    load = alone.start_load(vessels=50, rate=1000, seconds=SECONDS + 600)
    stack.wait_until(lambda: alone.acknowledged() > 2000, 60, 'reports flow')
    alone.postgres.stop()
    time.sleep(5)
    began = alone.acknowledged()
    memory = alone.gate.memory_bytes(), alone.watch.memory_bytes()
    time.sleep(SECONDS)
    assert alone.acknowledged() - began > SECONDS * 500, 'acknowledging stood still'
    assert alone.gate.is_running() and alone.watch.is_running()
    grown = [now - then for now, then in
             zip((alone.gate.memory_bytes(), alone.watch.memory_bytes()), memory)]
    assert max(grown) < 24 * MIB, f'memory grew by {grown} bytes'
    alone.postgres.start()
    load.stop()
    alone.wait_until_stored(120 + SECONDS)
    print(alone.verify())
