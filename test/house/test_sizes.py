"""Files and functions stay small enough to be read at one sitting."""

import re

import source

FILE_LINES = 600
FUNCTION_LINES = 70
PARAMETERS = 5
NESTING = 3

CONTROL = re.compile(r'^( +)(if|for|while|switch|do)\b')


def measured():
    for path in source.files(source.PROGRAM_FOLDERS, '.c', '.h'):
        for name, first, last, head in source.functions(path):
            yield path, name, first, last, head


def test_files_are_short():
    wrong = [str(path) for path in source.files(source.C_FOLDERS, '.c', '.h', '.py')
             if source.text(path).count('\n') > FILE_LINES]
    assert wrong == []


def test_functions_are_short():
    wrong = [f'{path}:{first} {name}' for path, name, first, last, _ in measured()
             if last - first - 1 > FUNCTION_LINES]
    assert wrong == []


def parameters(head):
    """The parameters of a function's head, as text."""
    depth, found = 0, ['']
    for letter in head[head.index('(') + 1:]:
        depth += letter in '([{'
        depth -= letter in ')]}'
        if depth < 0:
            break
        if letter == ',' and depth == 0:
            found.append('')
        else:
            found[-1] += letter
    return found


def parameter_count(head):
    """A buffer and its sizes count as one, and so does the place for an error's sentence."""
    beside = re.compile(r'(capacity|size|count|_size|_count|_length|\berror)\s*$')
    return sum(1 for parameter in parameters(head) if not beside.search(parameter))


def test_functions_have_few_parameters():
    wrong = [f'{path}:{first} {name}' for path, name, first, _, head in measured()
             if parameter_count(head) > PARAMETERS]
    assert wrong == []


def test_nesting_is_shallow():
    wrong = []
    for path in source.files(['src'], '.c'):
        code = source.blank_comments_and_strings(source.text(path))
        for number, line in enumerate(code.split('\n'), 1):
            found = CONTROL.match(line)
            if found and len(found.group(1)) > 4 * NESTING and len(found.group(1)) % 4 == 0:
                wrong.append(f'{path}:{number}')
    assert wrong == []
