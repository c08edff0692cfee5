# The second device crosses and the counted one does not: told at level 2, as long as the counted device does not
# deny it, and that they are apart. Then the counted one is silent: the other speaks, and it is a crossing.
zone boundary box 10 108 15 112
fleet 2 supplier 3 14.0 111.85
pair 1 2
fleet 36 supplier 3 12.0 109.0
sail 4h
move 2 8 90
sail 3h
expect border-crossed alarms 1
expect border-crossed level 2
sail 3h
expect border-crossed ended 1        # the counted one is inside
sail 12h
expect devices-apart raised 1
expect border-crossed alarms 1       # not again while it stays there
expect border-crossed updated 0
silent 1
sail 4h
expect device-takeover raised 1
expect border-crossed alarms 2
expect border-crossed level 3
sail 4h
expect loss alarms 1                 # they are not together: nobody vouches for the first
expect border-near alarms 1
expect manual-missed alarms 1
expect loss-near-border alarms 1
expect border-stay alarms 1
