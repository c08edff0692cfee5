"""Each kind of alarm is told in words: a text in each language for every audience, none that judges."""

import csv
import re
import unicodedata

import pytest
import source

NAMES = {'vessel', 'device', 'time', 'place', 'zone', 'supplier', 'desk'}
JUDGING = re.compile(r'vi phạm|vi pham|violat|phạt|\bfine[ds]?\b|illegal|trái phép|guilty|offen[cs]e',
                     re.IGNORECASE)


def rows():
    with open(source.ROOT / 'src' / 'rule' / 'notice.csv', encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def plain(text):
    text = text.replace('Đ', 'D').replace('đ', 'd')
    return ''.join(c for c in unicodedata.normalize('NFD', text) if not unicodedata.combining(c))


def kinds():
    return re.findall(r'\{(ALARM_\w+),\s*"([a-z-]+)"', source.text('src/rule/alarm_kind.c'))


@pytest.mark.parametrize('kind', [name for _, name in kinds()])
def test_every_kind_is_told_of(kind):
    told = [row for row in rows() if row['kind'] == kind]
    assert any(row['step'] == 'raised' for row in told), f'no row of {kind} in src/rule/notice.csv'
    assert all(row['vi'] and row['plain'] and row['en'] for row in told)


def test_every_kind_can_be_explained():
    told = source.text('src/tool/alarm_explain.c')
    assert [name for _, name in kinds() if f'{{"{name}",' not in told.replace('{ "', '{"')] == []


def test_no_audience_is_told_twice():
    seen = set()
    for row in rows():
        least, _, most = row['level'].partition('-')
        for level in range(int(least), int(most or least) + 1):
            key = (row['kind'], row['step'], level, row['audience'])
            assert key not in seen, key
            seen.add(key)


def test_the_plain_form_is_the_same_without_marks():
    for row in rows():
        assert row['plain'] == plain(row['vi'])
        assert row['plain'].isascii() and unicodedata.is_normalized('NFC', row['vi'])


def test_no_text_judges():
    for row in rows():
        for text in (row['vi'], row['plain'], row['en']):
            assert not JUDGING.search(text), text


def test_the_languages_tell_the_same():
    for row in rows():
        names = [set(re.findall(r'\{(\w*)\}', row[form])) for form in ('vi', 'en')]
        assert names[0] == names[1] and names[0] <= NAMES, row['vi']
        assert {'vessel', 'device', 'supplier', 'time'} & names[0], row['vi']


def test_who_gets_an_sms_knows_whom_to_call():
    for row in rows():
        if row['channel'] in ('sms', 'text'):
            assert '{desk}' in row['vi'], row['vi']
            assert row['keep_h'] == '0' if row['kind'] == 'sos' else int(row['keep_h']) > 0
