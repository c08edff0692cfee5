# An SOS is told whatever is wrong beside it: a clock 7 h ahead or days behind, a path that is cut, a
# device in no register, a vessel held in an outage.
fleet 300 supplier 3 13.0 110.4
sail 3h
ahead 1 7h
sos 1
ahead 2 -3d
sos 2
cut 3
sos 3
sail 20min
expect outage alarms 1
joined
stranger 4 yes
sos 4
expect unknown-device alarms 1
silent 5-300
sail 5h
sos 5
expect sos alarms 5
cancel 1
cancel 1
sail 30min
sos 1
expect sos alarms 6
expect sos ended 1
expect clock alarms 1
