"""Every fuzz target for its share of the time, from its seeds: no crash, no leak, no slow input.

A finding is kept as test/fuzz/findings/NAME-*; the unit tests of its room replay it once mended.
"""

import fcntl
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / 'test' / 'fuzz'
BUILD = pathlib.Path(os.environ.get('HAITRINH_FUZZ_BUILD', ROOT / 'build-fuzz'))
SECONDS = int(os.environ.get('HAITRINH_FUZZ_SECONDS', '180'))
ESCAPE = re.compile(rb'\\(?:x(..)|(.))')
TARGETS = sorted(path.stem.removeprefix('fuzz_') for path in HERE.glob('fuzz_*.c'))


@pytest.fixture(scope='session')
def programs():
    """Builds the targets with clang's libFuzzer and sanitizers; who comes second finds them built."""
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / 'lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (BUILD / 'build.ninja').exists():
            subprocess.run(['meson', 'setup', str(BUILD), str(ROOT), '-Dfuzz=true', '-Db_lundef=false',
                            '--buildtype=debugoptimized', '-Db_sanitize=address,undefined',
                            '-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined'],
                           check=True, env=dict(os.environ, CC='clang-14'))
        subprocess.run(['ninja', '-C', str(BUILD), 'fuzz'], check=True)
    return BUILD / 'test' / 'fuzz'


def golden_seeds(name, folder):
    """The bytes of the golden cases of a protocol (test/golden/case.h), a file each."""
    for case in (ROOT / 'test' / 'golden' / name).glob('*.in'):
        data = b''
        for line in case.read_bytes().splitlines():
            kind, _, rest = line.partition(b' ')
            if kind == b'hex':
                data += bytes.fromhex(rest.decode())
            elif kind == b'text':
                data += ESCAPE.sub(unescape, rest)
        (folder / case.stem).write_bytes(data)


def unescape(match):
    if match[1]:
        return bytes.fromhex(match[1].decode())
    return {b'r': b'\r', b'n': b'\n'}.get(match[2], match[2])


@pytest.mark.parametrize('name', TARGETS)
def test_target(programs, name, tmp_path):
    seeds = HERE / 'seeds' / name
    golden_seeds(name, tmp_path)
    seconds = max(5, SECONDS // len(TARGETS))
    findings = HERE / 'findings'
    findings.mkdir(exist_ok=True)
    done = subprocess.run(
        [str(programs / f'fuzz_{name}'), f'-max_total_time={seconds}', '-timeout=20', '-rss_limit_mb=512',
         '-max_len=16384', '-print_final_stats=1', f'-artifact_prefix={findings}/{name}-',
         str(tmp_path), *([str(seeds)] if seeds.is_dir() else [])],
        capture_output=True, text=True, errors='replace', timeout=seconds + 120)
    runs = re.search(r'number_of_executed_units:\s*(\d+)', done.stderr)
    print(f'{name}: {runs.group(1) if runs else "?"} inputs in {seconds} s')
    assert done.returncode == 0, done.stderr[-4000:]
    assert runs and int(runs.group(1)) > 1000
