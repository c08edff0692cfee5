# Beyond the line the counted device falls silent, and the second one speaks for the vessel: the alarm goes on
# under its id, ends by what the second one says, and no loss is told. Counted again, nothing is told anew.
zone boundary box 10 108 15 112
fleet 2 supplier 3 14.0 111.6
pair 1 2
fleet 36 supplier 3 12.0 109.0
move 1-2 8 90
sail 6h
expect border-crossed raised 1
expect border-crossed ended 0
silent 1
sail 4h
expect device-takeover raised 1
expect border-crossed ended 0
expect border-stay raised 1
move 1-2 8 270
sail 10h
expect border-crossed alarms 1
expect border-crossed ended 1
expect border-back alarms 1
expect border-stay ended 1
expect border-near alarms 1
heard 1
sail 6h
expect device-takeover ended 1
expect border-crossed alarms 1
expect loss alarms 0
expect loss-near-border alarms 0
move 1-2 8 90
sail 4h
silent 1                             # it crosses while the counted device is silent
sail 6h
expect border-crossed level 3
expect border-crossed alarms 2
expect border-crossed ended 1
silent 2                             # and now both are
sail 8h
expect loss alarms 1
expect loss-near-border alarms 1
expect manual-missed alarms 1
heard 2
sail 2h
expect loss ended 1
expect loss-near-border ended 1
expect manual-missed ended 1
expect border-predicted alarms 2
