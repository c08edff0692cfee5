"""None of our functions bears the name of one in a library that we link: which of the two a call
reached would be the linker's choice, also for calls inside the library."""

import re
import subprocess

import source


def names(path, *options):
    done = subprocess.run(['nm', '-f', 'posix', '--defined-only', '--extern-only', *options, str(path)],
                          check=True, capture_output=True, text=True)
    return {line.split()[0].split('@')[0] for line in done.stdout.splitlines() if line.count(' ') > 1}


def test_names_are_apart_from_those_of_libraries():
    program = source.RELEASE / 'haitrinh'
    linked = subprocess.run(['ldd', str(program)], check=True, capture_output=True, text=True).stdout
    libraries = re.findall(r'=> (/\S+)', linked)
    ours = set().union(*(names(path) for path in (source.RELEASE / 'src').rglob('libhaitrinh_*.a')))
    assert 'json_text' in ours and any('jansson' in path for path in libraries)
    wrong = {path: sorted(ours & names(path, '-D')) for path in libraries}
    assert {path: found for path, found in wrong.items() if found} == {}
