# A case is opened in port and stays open: told again when the vessel is at sea, and to the guard
# when it is near the boundary. On the way home nothing is said again.
zone boundary line left 8 111 16 111
zone port circle 13.77 109.25 1500
fleet 1 supplier 0 13.77 109.25
silent 1
status 1 case-open
fix 1 13.77 109.25
sail 2h
expect tamper level 1
fix 1 13.77 109.5
expect tamper level 2
sail 3h
fix 1 13.77 110.1
expect tamper updated 1
sail 3h
fix 1 13.77 110.8
expect tamper level 3
expect tamper updated 2
sail 3h
fix 1 13.77 110.1
sail 2h
fix 1 13.77 109.6
expect tamper updated 2
expect tamper alarms 1
expect border-near alarms 1
expect border-predicted alarms 1
