"""doc/options.md, made from what the program says of itself.

Written anew by: /usr/bin/python3 test/house/options.py PROGRAM > doc/options.md
"""

import re
import subprocess
import sys

HEAD = '''# Commands and options

Made from the program's own tables; the house checks compare it. A process reads a file of options with
`--config FILE` (`haitrinh config --example` prints one); the command line comes after and wins.
'''


def ask(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


def commands(program):
    return re.findall(r'^  (\w+) {2,}', ask(program, '--help'), re.MULTILINE)


def page(program):
    parts = [HEAD]
    for name in commands(program):
        parts.append(f'## {name}\n\n```\n{ask(program, name, "--help").rstrip()}\n```\n')
    return '\n'.join(parts)


if __name__ == '__main__':
    sys.stdout.write(page(sys.argv[1]))
