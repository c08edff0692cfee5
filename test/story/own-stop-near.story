# Fixes that are missing because we did not listen ask nobody where it was meanwhile: our own stop,
# our own cut line. Those that the device itself did not send do.
zone closed box 14.0 110.0 14.2 110.2
fleet 1 supplier 3 14.1 109.85
sail 5h
stop 4h
sail 3h
cut 3
sail 5h
joined
sail 3h
expect border-possible alarms 0
silent 1
sail 4h
heard 1
sail 2h
expect border-possible raised 1
expect loss alarms 1              # of over 5 h
