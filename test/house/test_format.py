"""clang-format 14 decides the layout of C, shellcheck reads the scripts, Python compiles."""

import subprocess

import source


def test_c_is_formatted():
    paths = [str(path) for path in source.files(source.C_FOLDERS, '.c', '.h')]
    done = subprocess.run(['clang-format-14', '--dry-run', '-Werror', *paths], cwd=source.ROOT,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:4000]


def test_scripts_pass_shellcheck():
    scripts = [path for path in source.files(['deploy', '.ci', 'bench'], '')
               if source.ROOT.joinpath(path).read_bytes().startswith((b'#!/bin/sh', b'#!/usr/bin/env bash'))]
    done = subprocess.run(['shellcheck', *map(str, scripts)], cwd=source.ROOT, capture_output=True,
                          text=True)
    assert scripts and done.returncode == 0, done.stdout[:4000]


def test_python_compiles():
    for path in source.files(['test', 'bench', 'deploy', 'sql', 'src'], '.py'):
        compile(source.text(path), str(path), 'exec')
