"""Each header compiles alone, opens with its promise, and holds no definition twice."""

import concurrent.futures
import re
import subprocess

import pytest
import source

PACKAGES = ['libevent_core', 'libpq', 'proj', 'libprotobuf-c', 'libcrypto', 'libzstd', 'inih', 'jansson']


@pytest.fixture(scope='module')
def flags():
    found = subprocess.run(['pkg-config', '--cflags', *PACKAGES], check=True, capture_output=True,
                           text=True).stdout.split()
    own = ['-Iinclude', '-Isrc', f'-isystem{source.BUILD}/proto', f'-isystem{source.BUILD}/sql']
    return ['-std=c17', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Wpedantic', '-Werror', *own, *found]


def compile_alone(path, flags):
    name = str(path.relative_to(path.parts[0]))
    done = subprocess.run(['gcc', '-fsyntax-only', *flags, '-x', 'c', '-'], cwd=source.ROOT,
                          input=f'#include "{name}"\ntypedef int not_empty;\n', capture_output=True,
                          text=True)
    return None if done.returncode == 0 else f'{path}:\n{done.stderr}'


def test_headers_compile_alone(flags):
    paths = source.files(source.PROGRAM_FOLDERS, '.h')
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        errors = [error for error in pool.map(lambda path: compile_alone(path, flags), paths) if error]
    assert paths and errors == []


def test_headers_open_with_their_promise():
    wrong = [str(path) for path in source.files(source.PROGRAM_FOLDERS, '.h')
             if not re.match(r'#pragma once\n\n/\* \S', source.text(path))]
    assert wrong == []
