"""A protocol is a decoder, a line in the table, golden cases, a page and a fuzz target; a kind of
alarm is a line in the table and a name in the database."""

import re

import pytest
import source


def protocols():
    return re.findall(r'\.name = "(\w+)"', source.text('src/wire/protocol.c'))


def test_the_table_is_found():
    assert {'vtp', 'naf'} <= set(protocols())


@pytest.mark.parametrize('name', protocols())
def test_protocol_is_whole(name):
    missing = [str(path) for path in (
        f'src/wire/{name}.c', f'doc/wire/{name}.md', f'test/golden/{name}', f'test/fuzz/fuzz_{name}.c')
        if not (source.ROOT / path).exists()]
    assert missing == []
    assert any((source.ROOT / 'test' / 'golden' / name).iterdir())


def test_alarm_kinds_are_the_databases():
    kinds = re.findall(r'ALARM_(\w+) = (\d+)', source.text('include/haitrinh/alarm.h'))
    named = {(name.lower().replace('_', '-'), number) for name, number in kinds
             if name not in ('RAISED', 'UPDATED', 'ENDED')}
    stored = set()
    for path in source.files(['sql/migration'], '.sql'):
        for values in re.findall(r'INSERT INTO alarm_kind VALUES ([^;]*);', source.text(path)):
            stored |= {(name, number) for number, name in re.findall(r"\((\d+), '([a-z-]+)'\)", values)}
    assert named == stored
