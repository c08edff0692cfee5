# A fix that implies more than 25 kn raises nothing at a boundary, however often.
zone boundary line left 12 111 16 111
fleet 1 supplier 0 14.1 110.0
silent 1
fix 1 14.1 110.0
sail 10min
fix 1 14.1 113.0
sail 10min
fix 1 14.1 110.01
sail 10min
fix 1 -14.1 110.01
sail 10min
fix 1 14.1 112.5
sail 10min
fix 1 14.1 110.02
expect jump alarms 1
expect jump raised 1
expect jump ended 2
expect border-crossed alarms 0
