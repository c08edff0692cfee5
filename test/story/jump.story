# A receiver leaps 200 km away for one fix and comes back. The fix is kept; no border alarm.
zone boundary line left 8 111 16 111
fleet 2 supplier 3 13.0 110.5
sail 150min
fix 1 13.0 112.5
expect jump raised 1
expect border-crossed alarms 0
sail 3h
expect jump ended 1
expect jump alarms 1
