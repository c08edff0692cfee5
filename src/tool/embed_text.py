#!/usr/bin/python3
"""A text file as a C constant: embed_text.py NAME INPUT SOURCE HEADER."""
import pathlib
import sys

ESCAPES = {'\\': '\\\\', '"': '\\"', '\n': '\\n', '\t': '\\t', '?': '\\?'}


def main():
    name, given, source, header = sys.argv[1:]
    lines = pathlib.Path(given).read_text(encoding='utf-8').splitlines(keepends=True)
    pieces = '\n'.join('    "' + ''.join(ESCAPES.get(c, c) for c in line) + '"' for line in lines)
    pathlib.Path(header).write_text(f'#pragma once\n\nextern const char {name}[];\n', encoding='utf-8')
    pathlib.Path(source).write_text(
        f'#include "{pathlib.Path(header).name}"\n\nconst char {name}[] =\n{pieces};\n', encoding='utf-8')


if __name__ == '__main__':
    main()
