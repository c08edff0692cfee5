# Beyond the line a device is replaced by another one: the alarm goes on with that. One that is taken off its
# vessel, and nothing put in its place, has no vessel that it could tell of.
zone boundary box 10 108 15 112
fleet 2 supplier 3 14.0 112.3
pair 1 2
fleet 1 supplier 3 14.0 112.3
unbound 3 yes
fleet 1 supplier 3 13.0 112.3
fleet 36 supplier 3 12.0 109.0
silent 3
sail 5h
expect border-crossed raised 2
expect border-stay raised 2
heard 3
replace 1 3
silent 1
sail 3h
expect border-crossed alarms 2
expect border-crossed ended 0
move 2-3 8 270
sail 9h
expect border-crossed alarms 2
expect border-crossed ended 1
unbound 4 yes
sail 3h
expect border-crossed ended 2
expect border-stay ended 2
expect border-back alarms 1
expect loss alarms 0
expect unknown-device alarms 1
