"""Killed under load, at random moments, again and again: nothing acknowledged is lost or doubled."""

import os
import random
import time

import stack

CYCLES = int(os.environ.get('HAITRINH_KILL_CYCLES', '30'))
SEED = int(os.environ.get('HAITRINH_SEED', '1'))


def kill_gate(service):
    service.gate.kill()
    service.start_gate()


def kill_watch(service):
    service.watch.kill()
    service.start_watch()


def kill_postgres(service):
    service.postgres.kill()
    service.postgres.start()


KILLS = [kill_gate, kill_watch, kill_postgres]


def test_nothing_acknowledged_is_lost(alone):
    chance = random.Random(SEED)
    alone.import_register(50)
    alone.start()
    load = alone.start_load(vessels=50, rate=2000, seconds=CYCLES * 30 + 600)
    for cycle in range(CYCLES):
        before = alone.acknowledged()
        time.sleep(chance.uniform(0.2, 1.2))
        chance.choice(KILLS)(alone)
        stack.wait_until(lambda: alone.acknowledged() > before, 60, f'cycle {cycle}: reports flow again')
        if not alone.watch.is_running():
            alone.start_watch()  # as its supervisor would
    load.stop()
    alone.wait_until_stored(120 + CYCLES)
    print(alone.verify())
    assert alone.acknowledged() > CYCLES * 100
