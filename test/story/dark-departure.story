# Two devices cut off on leaving port, and 68 h of silence; another cut before its vessel was entered
# in the port's log. A vessel whose second device goes on is not dark, nor are those of an outage.
zone port circle 13.77 109.25 1500
fleet 12 supplier 0 13.77 109.251
fleet 30 supplier 3 13.77 109.251
pair 1 2
pair 3 4
pair 5 6
sail 4h
silent 1-6
fix 1 13.77 109.30 6 90
fix 2 13.77 109.30 6 90
fix 3 13.77 109.30 6 90
sail 10min
heard 4
expect dark-departure alarms 0
sail 3h
departs 5-6
sail 1h
expect dark-departure alarms 2
expect dark-departure level 2
sail 64h
expect dark-departure alarms 2
expect loss alarms 2
heard 1-2
sail 2h
expect dark-departure ended 1
expect loss ended 1
fix 14 13.77 109.262 5 90       # at the port's edge and sailing outwards
fix 15 13.77 109.262 5 270      # at its edge and coming in
silent 14-15
sail 5h
expect dark-departure alarms 3
silent 13-42
sail 1min
fix 13 13.77 109.30 6 90
sail 20h
expect outage raised 1
expect dark-departure alarms 3
expect device-takeover alarms 2      # one of a pair was heard a little longer
expect manual-missed alarms 2
