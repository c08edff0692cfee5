#!/usr/bin/python3
"""Turns src/rule/notice.csv into the rows of notice_table() (src/rule/notice.h), as C source.

The table is for people: who is told what of an alarm, by which way, and in which words. Placeholders:
{vessel} {device} {time} {place} {zone} {supplier} {desk}. The last column may be left out:
"unusual" is a row for events alone that are not usual for the device.
"""
import csv
import sys

STEPS = {'raised': 'ALARM_RAISED', 'updated': 'ALARM_UPDATED', 'ended': 'ALARM_ENDED'}


def literal(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def line(row):
    least, _, most = row['level'].partition('-')
    return (f'    {{{literal(row["kind"])}, {STEPS[row["step"]]}, {least}, {most or least},\n'
            f'        AUDIENCE_{row["audience"].upper()}, CHANNEL_{row["channel"].upper()},\n'
            f'        {row["delay_min"]}, {row["keep_h"]}, {str(row["only"] == "unusual").lower()},\n'
            f'        {{{literal(row["vi"])},\n         {literal(row["plain"])},\n'
            f'         {literal(row["en"])}}}}},\n')


def main():
    with open(sys.argv[1], encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file))
    sys.stdout.write('#include "rule/notice.h"\n\n#include "haitrinh/base.h"\n\n'
                     'static const struct notice_line lines[] = {\n' + ''.join(map(line, rows)) + '};\n\n'
                     'const struct notice_line *notice_table(size_t *out_count)\n{\n'
                     '    *out_count = COUNT_OF(lines);\n    return lines;\n}\n')


main()
