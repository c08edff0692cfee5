"""`haitrinh alarm explain` has a word in each language for every kind, field and value of a detail."""

import re

import source

DICTIONARY = 'src/tool/alarm_dictionary.c'
# Of a fix or a place: written as one, without names.
PARTS = {'time', 'lat', 'lon', 'seq', 'item', 'digest'}
WRITERS = (r'json_(?:put|open)_\w+\(&?\w+(?:->\w+)?, "(\w+)"', r'story_fix\([^;"]*"(\w+)"',
           r'offing_write_point\([^;"]*"(\w+)"', r'write_time\([^;"]*"(\w+)"')


def words_of(table):
    code = source.text(DICTIONARY)
    begin = code.index(f'struct alarm_word {table}[]')
    return set(re.findall(r'^    \{"([a-z_-]+)",', code[begin:code.index('};', begin)], re.MULTILINE))


def test_every_field_has_a_word():
    written = set()
    for path in [*source.files(['src/rule'], '.c'), 'src/watch/judge.c']:
        for writer in WRITERS:
            written |= set(re.findall(writer, source.text(path)))
    assert len(written) > 80
    assert written - PARTS - words_of('field_words') == set()


def test_every_sign_and_paper_has_a_word():
    signs = set(re.findall(r'\{ALARM_\w+,\s*SIGN_.*"([a-z-]+)"\s*\}', source.text('src/rule/device_sign.c')))
    papers = set(re.findall(r'\{PAPER_\w+,\s*"([a-z]+)"', source.text('src/rule/expiry.c')))
    assert len(signs) == 8 and papers
    assert (signs | papers) - words_of('value_words') == set()


def test_every_kind_has_a_word():
    known = set(re.findall(r'^    \{"([a-z-]+)", +"', source.text('src/tool/alarm_explain.c'), re.MULTILINE))
    kinds = set(re.findall(r'\{ALARM_\w+, "([a-z-]+)"', source.text('src/rule/alarm_kind.c')))
    assert kinds == known
