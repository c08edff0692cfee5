# Into a closed area and out of it again, two hours between reports.
zone closed box 14.0 110.0 14.2 110.2
fleet 1 supplier 0 14.1 109.8
silent 1
fix 1 14.1 109.8
sail 2h
fix 1 14.1 110.1
expect closed-area raised 1
expect closed-area level 3
sail 2h
fix 1 14.1 110.12
expect closed-area updated 0
sail 2h
fix 1 14.1 109.8
expect closed-area ended 1
