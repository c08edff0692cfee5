# Decree 26/2019 art. 44 and what Gia Lai does since 2025: 5 h, 6 h, 8 h, 24 h, 10 days. One alarm.
# Days 7 and 9 remind of the port; nobody hands in a position.
fleet 5 supplier 0 14.1 110.1
sail 4h
silent 3
sail 11d
expect loss alarms 1
expect loss updated 6
expect manual-missed alarms 1
expect manual-missed level 2
expect loss level 5
heard 3
sail 3h
expect loss ended 1
