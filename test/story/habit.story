# A device of no known model is silent for 8 h every week. Twice it rings; the third time that is
# what is usual for it, and for the digest. A silence of a day is not. A vessel on the risk list has
# no habits.
fleet 20 supplier 2 14.1 110.1
vessel 9 risk yes
sail 12h
silent 7
silent 9
sail 8h
sail 30min
heard 7
heard 9
sail 6d
silent 7
silent 9
sail 8h
sail 30min
heard 7
heard 9
sail 6d
expect loss alarms 2
expect loss updated 10
silent 7
sail 7h
heard 7
sail 6d
expect loss updated 11
silent 9
sail 9h
heard 9
sail 6d
expect loss updated 14
expect loss level 3
silent 7
sail 25h
expect loss updated 17
expect loss level 4
expect loss alarms 2
expect manual-missed alarms 6
