"""Counts what deploy/test ran and prints the one summary line.

usage: summary.py TESTLOG LOGFOLDER
TESTLOG is meson's testlog.json, LOGFOLDER holds pytest's *.xml and `broken`, a line for each step
of deploy/test that failed. A step that failed though none of its tests did counts as one failure:
a build that breaks, a suite that ran into its time limit. Nothing run is a failure too.
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

TAP_LINE = re.compile(r'^(not )?ok\b([^#]*)(#\s*SKIP)?', re.IGNORECASE)


def count_tap(output):
    passed = failed = skipped = 0
    for line in output.splitlines():
        found = TAP_LINE.match(line)
        if not found:
            continue
        if found.group(3):
            skipped += 1
        elif found.group(1):
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_meson(testlog):
    """Totals of meson's tests; a test program that died counts once more than what it told."""
    totals = [0, 0, 0]
    if not testlog.exists():
        return totals
    for line in testlog.read_text(encoding='utf-8').splitlines():
        test = json.loads(line)
        passed, failed, skipped = count_tap(test.get('stdout') or '')
        is_good = test['result'] in ('OK', 'EXPECTEDFAIL', 'SKIP')
        if not is_good and failed == 0:
            failed = 1
            print(f"    {test['name']}: {test['result']}")
        if passed + failed + skipped == 0:
            passed, skipped = (0, 1) if test['result'] == 'SKIP' else (1, 0)
        totals = [a + b for a, b in zip(totals, (passed, failed, skipped))]
    return totals


def count_pytest(report):
    suite = xml.parse(report).getroot().find('testsuite')
    failed = int(suite.get('failures')) + int(suite.get('errors'))
    skipped = int(suite.get('skipped'))
    return [int(suite.get('tests')) - failed - skipped, failed, skipped]


def main():
    testlog, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    parts = {'unit': count_meson(testlog)}
    for report in sorted(folder.glob('*.xml')):
        parts[report.stem] = count_pytest(report)
    broken = folder / 'broken'
    for step in broken.read_text().split() if broken.exists() else []:
        if parts.get(step, [0, 0, 0])[1] == 0:
            parts[step] = [a + b for a, b in zip(parts.get(step, [0, 0, 0]), (0, 1, 0))]
    passed, failed, skipped = (sum(column) for column in zip(*parts.values()))
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    sys.exit(0 if passed > 0 and failed == 0 else 1)


if __name__ == '__main__':
    main()
