"""A power cut: journal and database on a file system in an image file. Everything is stopped in the
middle of the work, the image is copied as it is, everything is killed, and the copy is mounted: what
was not synced is gone. What had been acknowledged must be there; a journal that does not sync must
lose, or this test proves nothing."""

import os
import shutil
import subprocess
import time

import pytest
import service as services
import stack
from disk import Disk, can_mount

CUTS = int(os.environ.get('HAITRINH_POWER_CUTS', '10'))


class Machine:
    """A service whose journal and database lie on such a disk; the ledger lies elsewhere. The control
    has a journal that does not sync, and no watch while reports flow: what the database has stored
    would be safe whatever the journal does."""

    def __init__(self, program, is_control):
        self.folder = stack.make_folder()
        self.disk = Disk(self.folder)
        self.is_control = is_control
        self.ledgers = []
        self.postgres = stack.Postgres(self.disk.mount_point / 'pg')
        self.postgres.make()
        os.sync()
        self.postgres.start()
        self.postgres.rows('template1', 'CREATE DATABASE haitrinh')
        self.service = services.Service(program, self.postgres, 'haitrinh', self.folder)
        self.service.journal = self.disk.mount_point / 'journal'
        self.service.run('migrate', '--database', self.service.conninfo)
        self.service.import_register(20)
        self.start()

    def start(self):
        environment = {'HAITRINH_TEST_SYNC_OFF': '1'} if self.is_control else None
        self.service.start_gate('--gate.segment', '8MiB', '--gate.reserve', '16MiB', environment=environment)
        if not self.is_control:
            self.service.start_watch()

    def pids(self):
        parents = [process.pid for process in (self.service.gate, self.service.watch) if process]
        return parents + [self.postgres.process.pid] + stack.children_of(self.postgres.process.pid)

    def kill(self):
        for process in (self.service.gate, self.service.watch):
            if process:
                process.kill()
        self.postgres.kill()

    def cut(self, seconds):
        """The power goes in the middle of the work; the database comes back. Each cut has a ledger of
        its own: what was verified after the cuts before need not be read again."""
        self.service.use_ledger(self.folder / f'ledger-{len(self.ledgers)}.csv')
        self.ledgers.append(self.service.ledger)
        load = self.service.start_load(vessels=20, rate=2000, seconds=3600)
        before = self.service.acknowledged()
        stack.wait_until(lambda: self.service.acknowledged() > before + 500, 60, 'reports flow')
        time.sleep(seconds)
        self.disk.cut(self.pids, self.kill)
        load.stop()
        self.postgres.start()

    def recover(self):
        self.start()
        self.service.wait_until_stored(60)

    def remove(self):
        self.service.close()
        self.postgres.stop()
        self.disk.remove()
        shutil.rmtree(self.folder)


@pytest.fixture
def machine(request, chosen):
    if not can_mount():
        pytest.skip('no file system can be mounted from an image here: power cuts are not tested')
    made = Machine(chosen, getattr(request, 'param', False))
    yield made
    made.remove()


def test_a_power_cut_loses_nothing_acknowledged(machine):
    for cut in range(CUTS):
        machine.cut(0.3 + 0.17 * cut % 1)
        machine.recover()
        print(f'cut {cut}: {machine.service.verify().strip()}')
    for ledger in machine.ledgers:
        machine.service.use_ledger(ledger)
        machine.service.verify()


@pytest.mark.parametrize('machine', [True], indirect=True)
def test_a_journal_that_does_not_sync_does_lose(machine):
    """What was acknowledged is gone: the gate sees that, or else the ledger shows it."""
    machine.cut(0.5)
    try:
        machine.start()
    except AssertionError:
        assert 'journal-damaged' in machine.service.gate.text()
        return
    machine.service.start_watch()
    machine.service.wait_until_stored(60)
    machine.service.verify(status=1)
