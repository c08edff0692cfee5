# A loose case switch: open and shut again at every report is one alarm that counts, by turns updated
# and ended; a day later it is another.
fleet 1 supplier 3 13.0 111.0
silent 1
status 1 case-open
fix 1 13.0 111.0
sail 2h
status 1 clear
fix 1 13.0 111.0
sail 2h
status 1 case-open
fix 1 13.0 111.0
sail 2h
status 1 clear
fix 1 13.0 111.0
sail 2h
event 1 jam
expect tamper alarms 1
expect tamper raised 1
expect tamper updated 2
expect tamper ended 2
sail 2h
fix 1 13.0 111.0
sail 3h
fix 1 13.0 111.0
sail 4h
fix 1 13.0 111.0
status 1 case-open
fix 1 13.0 111.0
expect tamper raised 2
expect tamper ended 3
