"""A power cut: journal and database on a file system in an image file. Everything is stopped in the
middle of the work, the image is copied as it is, everything is killed, and the copy is mounted: what
was not synced is gone. What had been acknowledged must be there; a journal that does not sync must
lose, or this test proves nothing."""

import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest
import service as services
import stack

CUTS = int(os.environ.get('HAITRINH_POWER_CUTS', '10'))
IMAGE_BYTES = 768 << 20


class Disk:
    """A file system in a file in memory."""

    def __init__(self, folder):
        self.mount_point = folder / 'disk'
        self.mount_point.mkdir()
        self.image = pathlib.Path('/dev/shm') / f'{folder.name}.img'
        with open(self.image, 'wb') as image:
            image.truncate(IMAGE_BYTES)
        subprocess.run(['mkfs.ext4', '-q', '-F', str(self.image)], check=True)
        self.mount()

    def mount(self):
        subprocess.run(['mount', '-o', 'loop', str(self.image), str(self.mount_point)], check=True)
        self.mount_point.chmod(0o755)

    def unmount(self):
        subprocess.run(['umount', str(self.mount_point)], check=False)

    def cut(self, stopped, kill):
        """Freezes the processes, keeps what has reached the disk by now, kills them, and gives the
        disk back as after the cut."""
        kept = self.image.with_suffix('.cut')
        for pid in stopped():
            os.kill(pid, signal.SIGSTOP)
        subprocess.run(['cp', '--sparse=always', str(self.image), str(kept)], check=True)
        kill()
        self.unmount()
        kept.replace(self.image)
        self.mount()

    def remove(self):
        self.unmount()
        self.image.unlink(missing_ok=True)


def can_mount():
    if os.geteuid() != 0:
        return False
    probe = pathlib.Path('/dev/shm/ht-probe.img')
    point = stack.make_folder()
    try:
        with open(probe, 'wb') as image:
            image.truncate(8 << 20)
        subprocess.run(['mkfs.ext4', '-q', '-F', str(probe)], check=True, capture_output=True)
        subprocess.run(['mount', '-o', 'loop', str(probe), str(point)], check=True, capture_output=True)
        subprocess.run(['umount', str(point)], check=True)
        return True
    except (subprocess.CalledProcessError, OSError):
        return False
    finally:
        probe.unlink(missing_ok=True)
        point.rmdir()


class Machine:
    """A service whose journal and database lie on such a disk; the ledger lies elsewhere. The control
    has a journal that does not sync, and no watch while reports flow: what the database has stored
    would be safe whatever the journal does."""

    def __init__(self, program, is_control):
        self.folder = stack.make_folder()
        self.disk = Disk(self.folder)
        self.is_control = is_control
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
        """The power goes in the middle of the work; the database comes back."""
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
