# At 8 kn a vessel makes 16 nm between reports. Two fixes outward tell that the line will
# be reached before the next report and half an hour more; one that turns, one that fishes, one that
# sails along the line and one that says so but has not moved are told nothing.
zone boundary line left 8 111 16 111
fleet 6 supplier 0 12.0 110.0
silent 1-6
fix 1 12.0 110.40 8 90
fix 2 12.0 110.40 8 90
fix 3 12.0 110.60 0.4 90
fix 4 11.0 110.70 8 0
fix 5 12.0 110.40
fix 6 12.5 110.70 8 90
sail 2h
fix 1 12.0 110.68 8 90         # 16 nm on: 18.8 nm from the line, 20 nm until half past
fix 2 12.0 110.68 8 200        # has turned
fix 3 12.0 110.62 0.6 90
fix 4 11.28 110.70 8 0         # along the line
fix 5 12.0 110.68              # says nothing of speed and course: by the way it went
fix 6 12.5 110.70 8 90         # has not moved
expect border-predicted raised 2
expect border-predicted level 2
sail 1h
fix 1 12.0 110.75 8 90
fix 5 12.0 110.681
expect border-predicted updated 0
expect border-near raised 1
expect border-predicted ended 1
sail 1h
fix 1 12.0 111.03 8 90
expect border-predicted ended 2
expect border-crossed raised 1
expect border-predicted alarms 2
