"""Pure rooms call no clock, no I/O and no log, and no room keeps mutable file-scope state."""

import re
import subprocess

import pytest
import source

PURE_ROOMS = ['wire', 'chart', 'rule']

# What a pure room may call beside its own code and the rooms below it.
ALLOWED = re.compile(r'''^(
    mem(cpy|move|set|cmp|chr|rchr|mem) | str(n?cmp|n?len|r?chr|spn|cspn|str|n?dup|pbrk)
  | (m|c|re)alloc | free | qsort(_r)? | bsearch | v?snprintf | abs | labs | llabs
  | str(n?case)cmp | __ctype_(b|tolower|toupper)_loc | (is|to)(digit|alpha|alnum|space|upper|lower|xdigit)
  | a?(sin|cos|tan)h? | atan2 | sincos | hypot | f(abs|mod|min|max|loor|ma) | floor | ceil | trunc | sqrt
  | cbrt | pow | exp | log | log1p | expm1 | l?l?r(ound|int) | round | nearbyint | remainder | copysign | nan
  | ldexp | frexp | modf | scalbn | remquo
  | __(mem|str)\w+_chk | __v?snprintf_chk | __stack_chk_fail | __assert_fail | _GLOBAL_OFFSET_TABLE_
  | __isoc99_strto\w+ | strto(d|l|ul|ll|ull)
  | geod_\w+ | proj_\w+ | json_\w+ | jsonp?_\w+ | protobuf_c_\w+
  | __asan_\w+ | __ubsan_\w+ | __odr_asan\w* | __sanitizer_\w+ | __tls_get_addr | __errno_location
)$''', re.VERBOSE)

# Modules of base that are not pure: a pure room may link base, but not call these.
NOT_PURE = re.compile(r'^(log|option|stat)_')

# The flags that a signal handler sets.
MUTABLE_ALLOWED = set()


def archives(rooms):
    found = {}
    for build in (source.BUILD, source.RELEASE):
        for room in rooms:
            path = build / 'src' / room / f'libhaitrinh_{room}.a'
            if path.exists():
                found[path] = room
    return found


def symbols(path, *options):
    """Rows of (name, section) of an archive."""
    done = subprocess.run(['nm', '-f', 'sysv', *options, str(path)], check=True, capture_output=True,
                          text=True)
    for line in done.stdout.splitlines():
        columns = [column.strip() for column in line.split('|')]
        if len(columns) == 7 and columns[0] != 'Name':
            yield columns[0], columns[3], columns[6]


def defined_in(build):
    names = set()
    for path in build.rglob('lib*.a'):
        names |= {name for name, _, _ in symbols(path, '--defined-only')}
    return names


@pytest.mark.parametrize('room', PURE_ROOMS)
def test_pure_room_calls_nothing_impure(room):
    paths = archives([room])
    if not paths:
        pytest.skip(f'src/{room} has no code yet')
    for path in paths:
        own = defined_in(path.parents[2])
        called = {name for name, _, _ in symbols(path, '--undefined-only')}
        wrong = sorted(name for name in called
                       if (name in own and NOT_PURE.match(name))
                       or (name not in own and not ALLOWED.match(name)))
        assert wrong == [], path


def test_no_mutable_file_scope_state():
    paths = archives([path.name for path in (source.ROOT / 'src').iterdir() if path.is_dir()])
    wrong = []
    for path in paths:
        for name, kind, section in symbols(path, '--defined-only'):
            is_mutable = section == '*COM*' or re.match(r'\.(data|bss|tdata|tbss)(?!\.rel\.ro)', section)
            if kind in ('OBJECT', 'TLS') and is_mutable and not name.startswith('__') \
                    and name.split('.')[0] not in MUTABLE_ALLOWED:
                wrong.append(f'{path.name}: {name} in {section}')
    assert paths and wrong == []
