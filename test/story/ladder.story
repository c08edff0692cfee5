# Decree 26/2019 art. 44 and what Gia Lai does since 2025: 5 h, 6 h, 8 h, 24 h, 10 days. One alarm.
fleet 5 supplier 0 14.1 110.1
sail 4h
silent 3
sail 11d
expect loss alarms 1
expect loss updated 4
expect loss level 5
heard 3
sail 3h
expect loss ended 1
