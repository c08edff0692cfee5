#!/usr/bin/python3
"""Turns sql/statement/*.sql and sql/migration/*.sql into one C header and one C source.

A statement becomes `const char sql_<name>[]`, its comment lines left out. A migration becomes a row
of `sql_migrations`, its text byte for byte as in the file, with the file's SHA-256.
"""
import argparse
import hashlib
import pathlib
import re

HEADER = """#pragma once

/* Made by sql/embed.py: the text of sql/statement and sql/migration. */

struct sql_migration {
    unsigned number;
    const char *name;   /* "0001_register" */
    const char *sha256; /* of the file, 64 hex digits */
    const char *text;
};

/* Numbered from 1 without a gap. */
extern const struct sql_migration sql_migrations[];
extern const unsigned sql_migration_count;

"""


def c_string(text):
    """A C literal, one piece a line."""
    escapes = {'\\': '\\\\', '"': '\\"', '\n': '\\n', '\t': '\\t', '?': '\\?'}
    lines = text.splitlines(keepends=True) or ['']
    return '\n'.join('    "' + ''.join(escapes.get(c, c) for c in line) + '"' for line in lines)


def statement_text(path):
    lines = path.read_text(encoding='utf-8').splitlines()
    return ' '.join(line.strip() for line in lines if line.strip() and not line.startswith('--'))


def statements(paths):
    declarations, definitions = [], []
    for path in paths:
        declarations.append(f'extern const char sql_{path.stem}[];\n')
        definitions.append(f'const char sql_{path.stem}[] =\n{c_string(statement_text(path))};\n')
    return declarations, definitions


def migrations(paths):
    rows = []
    for number, path in enumerate(paths, 1):
        if not re.fullmatch(rf'{number:04d}_[a-z_]+', path.stem):
            raise SystemExit(f'{path}: migration {number:04d}_<name>.sql was expected here')
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        rows.append(f'    {{{number}, "{path.stem}",\n    "{digest}",\n'
                    f'{c_string(content.decode())}}},\n')
    return ('const struct sql_migration sql_migrations[] = {\n' + ''.join(rows) + '};\n'
            f'const unsigned sql_migration_count = {len(rows)};\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--folder', required=True, type=pathlib.Path)
    parser.add_argument('--source', required=True, type=pathlib.Path)
    parser.add_argument('--header', required=True, type=pathlib.Path)
    parser.add_argument('--depfile', required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    folders = [arguments.folder / name for name in ('statement', 'migration')]
    found = [sorted(folder.glob('*.sql')) for folder in folders]
    declarations, definitions = statements(found[0])
    arguments.header.write_text(HEADER + ''.join(declarations), encoding='utf-8')
    arguments.source.write_text(
        f'#include "{arguments.header.name}"\n\n' + '\n'.join(definitions) + '\n'
        + migrations(found[1]), encoding='utf-8')
    needs = ' '.join(str(path) for path in [*folders, *found[0], *found[1]])
    arguments.depfile.write_text(f'{arguments.source} {arguments.header}: {needs}\n',
                                 encoding='utf-8')


if __name__ == '__main__':
    main()
