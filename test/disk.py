"""A disk of a test's own: a file system in an image in memory, that can be cut off or stand still."""

import contextlib
import os
import pathlib
import signal
import subprocess

import stack

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

    @contextlib.contextmanager
    def standing_still(self):
        """Meanwhile whoever writes to it waits."""
        subprocess.run(['fsfreeze', '--freeze', str(self.mount_point)], check=True)
        try:
            yield
        finally:
            subprocess.run(['fsfreeze', '--unfreeze', str(self.mount_point)], check=True)

    def remove(self):
        self.unmount()
        self.image.unlink(missing_ok=True)


def can_mount():
    if os.geteuid() != 0:
        return False
    point = stack.make_folder()
    probe = pathlib.Path('/dev/shm') / f'{point.name}.img'
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
