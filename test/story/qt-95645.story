# QT-95645-TS lost its engine and drifted for three days at 1 kn; nobody knew. Found within 15 h.
fleet 3 supplier 3 16.0 109.0
silent 2-3
move 1 8 60
sail 1d
expect drift alarms 0
move 1 1 200
sail 11h
expect drift alarms 0
sail 4h
expect drift raised 1
expect drift level 3
sail 57h
expect drift alarms 1
expect drift ended 0
move 1 6 250          # in tow
sail 4h
expect drift ended 1
expect loss alarms 0
