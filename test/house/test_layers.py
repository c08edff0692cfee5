"""Layers go downward only, siblings never include each other, and nothing includes in a circle."""

import re

import source

# Each room and the rooms below it that it may include: doc/architecture.md, Rooms.
MAY_INCLUDE = {
    'base': set(),
    'wire': {'base'},
    'chart': {'base'},
    'rule': {'base', 'chart'},
    'journal': {'base'},
    'store': {'base'},
    'gate': {'base', 'wire', 'journal', 'store'},
    'watch': {'base', 'wire', 'chart', 'rule', 'journal', 'store'},
    'tool': {'base', 'wire', 'chart', 'rule', 'journal', 'store', 'gate', 'watch'},
}

# Libraries by the start of their header's name, and who may use them.
LIBRARIES = {
    'event2/': {'store', 'gate', 'watch', 'tool'},
    'libpq-fe.h': {'store', 'tool'},
    'proj.h': {'chart'},
    'geodesic.h': {'chart'},
    'jansson.h': {'chart', 'store', 'gate', 'watch', 'tool'},
    'openssl/': {'journal', 'store', 'gate', 'tool'},
    'zstd.h': {'journal'},
    'ini.h': {'base'},
    'pthread.h': {'journal', 'gate', 'watch'},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)


def includes(path):
    return [(kind == '"', name) for kind, name in INCLUDE.findall(source.text(path))]


def room_of(path):
    return path.parts[1] if path.parts[0] == 'src' else None


def test_every_room_is_known():
    rooms = {path.parts[1] for path in source.files(['src'], '.c', '.h')}
    assert rooms <= set(MAY_INCLUDE), 'a room that doc/architecture.md and this test do not know'


def test_includes_go_down():
    wrong = []
    for path in source.files(['src'], '.c', '.h'):
        for is_quoted, name in includes(path):
            room = name.split('/')[0]
            if not is_quoted or room not in MAY_INCLUDE or room == room_of(path):
                continue
            if room not in MAY_INCLUDE[room_of(path)]:
                wrong.append(f'{path} includes {name}')
    assert wrong == []


def test_vocabulary_stands_alone():
    wrong = [f'{path} includes {name}' for path in source.files(['include'], '.h')
             for is_quoted, name in includes(path)
             if is_quoted and not name.startswith('haitrinh/')]
    assert wrong == []


def test_own_headers_are_named_with_their_room():
    own = {str(path.relative_to('src')) for path in source.files(['src'], '.h')}
    own |= {str(path.relative_to('include')) for path in source.files(['include'], '.h')}
    bare = {name.split('/')[-1] for name in own}
    wrong = [f'{path} includes {name}' for path in source.files(source.PROGRAM_FOLDERS, '.c', '.h')
             for is_quoted, name in includes(path)
             if is_quoted and name not in own and name in bare]
    assert wrong == []


def test_libraries_stay_in_their_rooms():
    wrong = []
    for path in source.files(['src'], '.c', '.h'):
        for is_quoted, name in includes(path):
            for start, rooms in LIBRARIES.items():
                if not is_quoted and name.startswith(start) and room_of(path) not in rooms:
                    wrong.append(f'{path} includes <{name}>')
    assert wrong == []


def test_no_header_includes_itself():
    graph = {}
    for folder in source.PROGRAM_FOLDERS:
        for path in source.files([folder], '.h'):
            graph[str(path.relative_to(folder))] = [name for quoted, name in includes(path) if quoted]
    done = set()

    def visit(name, way):
        assert name not in way, ' -> '.join(way[way.index(name):] + [name])
        if name in done:
            return
        for other in graph.get(name, []):
            visit(other, way + [name])
        done.add(name)

    for name in graph:
        visit(name, [])


def test_build_files_agree():
    """What a room's meson.build lets it link is no more than what it may include."""
    wrong = []
    for room, below in MAY_INCLUDE.items():
        code = source.text(f'src/{room}/meson.build')
        code = re.sub(r'#.*', '', code)
        linked = set(re.findall(r'\bdep_(\w+)', code)) & set(MAY_INCLUDE)
        wrong += [f'src/{room} links {other}' for other in linked - below - {room}]
    assert wrong == []
