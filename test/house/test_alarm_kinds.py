"""Every alarm kind has one line in its table, one constant in the vocabulary, and a story."""

import re

import source

# Raised by the watch from what the gate noticed of a session; tested with the watch.
FROM_NOTICES = {'clone'}


def table():
    return dict(re.findall(r'\{(ALARM_\w+),\s*"([a-z-]+)"', source.text('src/rule/alarm_kind.c')))


def test_every_kind_of_the_vocabulary_is_in_the_table():
    body = re.search(r'enum alarm_kind \{(.*?)\};', source.text('include/haitrinh/alarm.h'), re.DOTALL)
    assert set(re.findall(r'\bALARM_\w+', source.without_comments(body.group(1)))) == set(table())


def test_every_kind_has_a_story():
    told = set()
    for path in source.files(['test/story'], '.story'):
        told |= set(re.findall(r'^expect ([a-z-]+) (?:alarms|raised) [1-9]', source.text(path), re.MULTILINE))
    assert set(table().values()) - told == FROM_NOTICES


def test_the_page_of_alarms_is_the_table():
    rows = re.findall(r'^\| `([a-z-]+)` \| (\d) \| (\w+) \|', source.text('doc/alarms.md'), re.MULTILINE)
    kinds = re.findall(r'\{ALARM_\w+, "([a-z-]+)", (\d), \w+, VOICE_(\w+)', source.text('src/rule/alarm_kind.c'))
    assert rows == [(name, severity, voice.lower()) for name, severity, voice in kinds]
