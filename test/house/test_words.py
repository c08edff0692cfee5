"""What must not stand in the code: dangerous functions, loose ends, SQL outside of sql/."""

import re

import source

BANNED = re.compile(
    r'\b(v?sscanf|fscanf|scanf|ato(i|l|ll|f)|strcpy|strcat|stpcpy|v?sprintf|strtok(_r)?|alloca|gets'
    r'|gmtime(_r)?|localtime(_r)?|mktime|ctime(_r)?|asctime(_r)?|tmpnam|mktemp'
    r'|evbuffer_add_buffer_reference|evbuffer_add_reference_with_offset|evrpc_\w+|evtag_\w+|evdns_\w+'
    r'|rand|srand|PQexec)\s*\(')
SHELL = re.compile(r'\b(system|popen)\s*\(')
TYPEDEF_STRUCT = re.compile(r'\btypedef\s+(struct|union|enum)\b')
LOOSE_END = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b')
SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY|CREATE|ALTER|DROP|GRANT|LISTEN|NOTIFY'
                 r'|TRUNCATE|WITH|VALUES|SET|SHOW)\s+[^"]|"\s*(BEGIN|COMMIT|ROLLBACK|START TRANSACTION)\b')
MUTABLE_NAME = re.compile(r'/(utils?|common|helpers?|misc)(\.|_|$)')


def lines_that_match(paths, pattern, clean):
    wrong = []
    for path in paths:
        for number, line in enumerate(clean(source.text(path)).split('\n'), 1):
            if pattern.search(line):
                wrong.append(f'{path}:{number}: {line.strip()}')
    return wrong


def test_no_banned_function():
    paths = source.files(source.C_FOLDERS, '.c', '.h')
    assert lines_that_match(paths, BANNED, source.blank_comments_and_strings) == []


def test_no_shell():
    paths = source.files(source.PROGRAM_FOLDERS, '.c', '.h')
    assert lines_that_match(paths, SHELL, source.blank_comments_and_strings) == []


def test_no_typedef_of_structs():
    paths = source.files(source.C_FOLDERS, '.c', '.h')
    assert lines_that_match(paths, TYPEDEF_STRUCT, source.blank_comments_and_strings) == []


def test_no_loose_ends():
    paths = source.files(['include', 'src', 'sql', 'proto', 'deploy', 'doc', 'bench'],
                         '.c', '.h', '.sql', '.proto', '.md', '.build', 'install', 'up')
    assert lines_that_match(paths, LOOSE_END, lambda code: code) == []


def test_sql_stands_in_sql():
    paths = source.files(source.PROGRAM_FOLDERS, '.c', '.h')
    assert lines_that_match(paths, SQL, source.without_comments) == []


def test_files_are_named_after_what_they_hold():
    wrong = [str(path) for path in source.files(source.C_FOLDERS, '.c', '.h', '.py')
             if re.search(MUTABLE_NAME, f'/{path.name}')]
    assert wrong == []


def test_no_default_secret():
    """No password or key in the tree, not even for a demonstration."""
    pattern = re.compile(r'(password|passwd|secret|api_?key)\s*[:=]\s*["\'][^"\'%{$<]{4,}["\']',
                         re.IGNORECASE)
    paths = source.files(['include', 'src', 'deploy', 'sql', 'proto'],
                         '.c', '.h', '.sql', '.json', '.ini', '.conf', '.geojson')
    assert lines_that_match(paths, pattern, lambda code: code) == []
