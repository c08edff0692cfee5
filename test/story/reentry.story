# nam-dinh: in and out again and again is one alarm that counts, not one a time.
zone closed box 14.0 110.0 14.2 110.2
fleet 1 supplier 0 14.1 109.9
silent 1
fix 1 14.1 109.9
sail 2h
fix 1 14.1 110.1
sail 2h
fix 1 14.1 109.9
sail 2h
fix 1 14.1 110.1
sail 2h
fix 1 14.1 109.9
sail 2h
fix 1 14.1 110.1
expect closed-area alarms 1
expect closed-area raised 1
expect closed-area updated 2
expect closed-area ended 2
