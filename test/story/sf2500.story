# A study of two trips: one legal device was silent for 13 h 38 min by itself. One loss that reaches
# 8 h and ends.
fleet 30 supplier 2 14.1 110.1
sail 12h
silent 7
sail 13h
sail 38min
heard 7
sail 2h
expect loss alarms 1
expect loss level 3
expect loss ended 1
