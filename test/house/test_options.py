"""Every command and option stands in doc/options.md as the program itself tells it."""

import subprocess

import options
import pytest
import source


@pytest.fixture(scope='module')
def program():
    for build in (source.BUILD, source.RELEASE):
        if (build / 'haitrinh').exists():
            return str(build / 'haitrinh')
    pytest.skip('the program is not built')


def test_options_are_documented(program):
    assert source.text('doc/options.md') == options.page(program), \
        f'/usr/bin/python3 test/house/options.py {program} > doc/options.md'


def test_every_command_helps(program):
    names = options.commands(program)
    assert len(names) > 5
    for name in names:
        assert options.ask(program, name, '--help').startswith(f'haitrinh {name}')


@pytest.mark.parametrize('name, option', [('gate', '--gate.vtp_port'), ('watch', '--watch.months_back')])
def test_example_is_read_again(program, tmp_path, name, option):
    """A process accepts the file that config --example prints: what it complains of is the option
    on its command line, which is read after the file."""
    path = tmp_path / f'{name}.ini'
    path.write_text(options.ask(program, 'config', '--example', name))
    done = subprocess.run([program, name, '--config', str(path), option, 'x'], capture_output=True, text=True)
    assert done.returncode == 2 and '"x" will not do' in done.stderr
    path.write_text(path.read_text().replace('months_back', 'x').replace('vtp_port', 'x'))
    done = subprocess.run([program, name, '--config', str(path), option, 'x'], capture_output=True, text=True)
    assert done.returncode == 2 and 'no option of this name' in done.stderr
