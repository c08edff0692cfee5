# A vessel with two devices sails along both: near, predicted, crossed, stay, back and a closed area are told
# once. The device that is not counted may see it first: told at level 2, and confirmed by the counted one.
zone boundary box 10 108 15 112
zone closed circle 13.0 111.0 6000
fleet 2 supplier 3 14.0 111.6
pair 1 2
fleet 2 supplier 3 13.0 110.9
pair 3 4
fleet 36 supplier 3 12.0 109.0
move 1-2 8 90
sail 5h
expect border-crossed alarms 1
expect border-crossed level 3
expect border-near alarms 1
expect border-predicted alarms 1
sail 4h
expect border-stay alarms 1
move 1-2 8 270
sail 8h
expect border-crossed ended 1
expect border-back alarms 1
expect border-stay ended 1
sail 6h
expect border-near ended 1
expect border-predicted alarms 1
move 3-4 6 90
sail 6h
expect closed-area alarms 1
expect closed-area ended 1
