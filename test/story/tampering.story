# What devices say of themselves: the owner is told, and within 15 nm of the boundary the guard.
zone boundary line left 8 111 16 111
zone port circle 14 109.2 2000
fleet 4 supplier 3 13.0 110.0
fix 2 13.0 110.9                     # 6 nm from the line
fix 4 14.0 109.2                     # in port
sail 3h
status 1 case-open
sail 3h
expect tamper raised 1
expect tamper level 2
status 1 antenna-cut
sail 3h
expect tamper updated 1
status 1 clear
sail 3h
expect tamper ended 1
event 2 jam
expect tamper raised 2
expect tamper level 3
sail 3h
expect tamper ended 2
status 3 external-power
sail 5h
status 3 clear
sail 2h
expect power raised 0                # once may be a switch
sail 3h
expect power raised 1
expect power level 2
event 3 power-on
expect power ended 1
event 4 power-off
expect power raised 2
expect power level 2                 # the one before; in port it is 1
sail 3h
expect power ended 2
expect power alarms 2
expect border-near alarms 1
