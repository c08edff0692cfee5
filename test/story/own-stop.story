# Our own gate is down for seven hours: nobody becomes silent by it. Who was lost before stays one
# alarm, and its rungs wait.
fleet 200 supplier 3 14.1 110.1
sail 6h
silent 9
sail 6h
expect loss raised 1
stop 7h
sail 4h
expect loss alarms 1
expect loss ended 0
sail 1d
expect loss alarms 1
expect manual-missed alarms 1
