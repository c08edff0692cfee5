"""The source tree as the house checks see it."""

import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('HAITRINH_BUILD', ROOT / 'build-test'))
RELEASE = pathlib.Path(os.environ.get('HAITRINH_RELEASE', ROOT / 'build'))
PROGRAM_FOLDERS = ('include', 'src')
C_FOLDERS = PROGRAM_FOLDERS + ('test', 'bench')


def files(folders, *endings):
    """All files below the folders with one of the endings, as paths relative to the root."""
    found = []
    for folder in folders:
        for path in (ROOT / folder).rglob('*'):
            if path.is_file() and path.name.endswith(endings):
                found.append(path.relative_to(ROOT))
    return sorted(found)


def text(path):
    return (ROOT / path).read_text(encoding='utf-8')


def blank_comments_and_strings(code):
    """The same text with comments and literals blanked, so that lines and columns stay."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
    return pattern.sub(lambda found: re.sub(r'[^\n]', ' ', found.group()), code)


def without_comments(code):
    """Comments blanked, literals kept."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')', re.DOTALL)
    return pattern.sub(lambda found: found.group(1) or re.sub(r'[^\n]', ' ', found.group()), code)


def functions(path):
    """(name, first line, last line, head) of every function in a file in the house's layout: the
    opening and the closing brace each stand alone in the first column."""
    lines = blank_comments_and_strings(text(path)).split('\n')
    start = None
    for number, line in enumerate(lines, 1):
        if line.rstrip() == '{':
            start = number
        elif line.startswith('}') and start is not None:
            head = function_head(lines, start)
            name = re.search(r'(\w+)\s*\(', head)
            if name:
                yield name.group(1), start, number, head
            start = None


def function_head(lines, brace):
    head = []
    for line in reversed(lines[:brace - 1]):
        if not line.strip() or line.startswith('}') or line.startswith('#') or line.endswith(';'):
            break
        head.insert(0, line.strip())
    return ' '.join(head)
