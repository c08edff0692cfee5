# A closed strip of five miles, jumped between two fixes three hours and 29 nm apart: exactly one
# alarm, inferred; and nothing on the way back along its end.
interval 3h
zone closed box 13.0 110.0 15.0 110.0858
fleet 1 supplier 0 14.1 109.95
silent 1
fix 1 14.1 109.95
sail 3h
fix 1 14.1 110.45
expect closed-area alarms 1
expect closed-area raised 1
expect closed-area ended 1
expect closed-area level 2
