# A study of two trips: one legal Thuraya SF2500 was silent for 13 h 38 min by itself. With its
# model's gap known that is for the digest: level 1. A model without such gaps rings at 8 h.
fleet 30 supplier 2 14.1 110.1
limit 1-20 quiet_gap 50400
sail 12h
silent 7
sail 13h
sail 14min
fix 7 14.1 110.1
expect loss alarms 1
expect loss updated 0
expect loss level 1
heard 7
sail 2h
expect loss ended 1
sail 7d
silent 7
sail 8h
heard 7
sail 4h
expect loss alarms 1
expect loss level 1
silent 27
sail 9h
expect loss alarms 2
expect loss level 3
# Longer than the model's gap it rings, on the rung it has come to.
heard 27
sail 2h
silent 8
sail 15h
expect loss alarms 3
expect loss level 3
expect manual-missed alarms 2
