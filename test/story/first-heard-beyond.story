# A vessel that is first heard far beyond a line is beyond it, however far. Past the ends of a line, where nothing
# tells on which side it is, only one that is near. An area to stay inside of has no ends.
zone boundary line left 14 112 18 112
fleet 1 supplier 3 16.0 114.0
fleet 1 supplier 3 10.0 114.0
fleet 1 supplier 3 16.0 110.0
fleet 1 supplier 3 13.9 112.2
fleet 36 supplier 3 16.0 109.0
sail 3h
expect border-crossed alarms 2
expect border-crossed level 3
move 1 8 270
sail 20h
expect border-crossed ended 1
expect border-stay alarms 2
expect border-back alarms 1
