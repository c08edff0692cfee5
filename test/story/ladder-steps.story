# The rungs of a loss to the minute: 5 h, 6 h, 8 h, 24 h, 10 d.
fleet 30 supplier 3 14.1 110.1
silent 1
fix 1 14.1 110.1
sail 299min
expect loss alarms 0
sail 2min
expect loss level 1
sail 58min
expect loss level 1
sail 2min
expect loss level 2
sail 118min
expect loss level 2
sail 2min
expect loss level 3
sail 958min
expect loss level 3
sail 2min
expect loss level 4
sail 12958min
expect loss level 4
expect loss updated 5                # with those of days 7 and 9
sail 2min
expect loss level 5
expect manual-missed alarms 1
