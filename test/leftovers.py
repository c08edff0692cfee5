"""What a suite that was killed leaves behind. All of its folders bear its process id
(stack.make_folder); when that process is no more, who works in them is killed, what is mounted there
unmounted, and everything removed: at the start of the next suite, and at the end of one that was told to stop."""

import os
import pathlib
import re
import shutil
import signal
import subprocess

PLACES = (pathlib.Path('/tmp'), pathlib.Path('/dev/shm'))  # folders; images of disks
NAME = re.compile(r'ht-(\d+)-')


def sweep():
    """Clears what belongs to suites that are no more."""
    for place in PLACES:
        for path in place.glob('ht-*'):
            owner = NAME.match(path.name)
            if owner and not os.path.exists(f'/proc/{owner[1]}'):
                clear(path)


def clear_of(pid):
    for path in paths_of(pid):
        clear(path)


def paths_of(pid):
    return [path for place in PLACES for path in place.glob(f'ht-{pid}-*')]


def clear(path):
    for pid in users_of(path):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    for point in reversed(mount_points_in(path)):
        subprocess.run(['fsfreeze', '--unfreeze', point], check=False, capture_output=True)
        subprocess.run(['umount', '--lazy', point], check=False, capture_output=True)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def is_in(name, folder):
    return name == str(folder) or name.startswith(f'{folder}/')


def users_of(folder):
    """Processes that stand in the folder, or have a path in it on their command line."""
    found = []
    for entry in pathlib.Path('/proc').iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / 'cmdline').read_bytes().decode(errors='replace').split('\0')
            words.append(os.readlink(entry / 'cwd'))
        except OSError:
            continue
        if any(is_in(word, folder) for word in words):
            found.append(int(entry.name))
    return found


def mount_points_in(folder):
    """In the order in which they were mounted."""
    lines = pathlib.Path('/proc/self/mountinfo').read_text(encoding='utf-8').splitlines()
    return [point for point in (line.split()[4] for line in lines) if is_in(point, folder)]
