# A satellite comes back for half of its devices, a day later for nearly all: one incident. The two
# that stay silent are judged then, and owe positions from then on, not those of a day and a half.
fleet 200 supplier 3 14.1 110.1
fleet 200 supplier 4 13.1 110.1
satellite 1-200 thuraya
satellite 201-400 inmarsat
sail 6h
silent 1-100
sail 12h
heard 1-50
sail 1d
expect outage ended 0
expect loss alarms 0
expect manual-missed alarms 0
heard 51-98
sail 12h
expect outage alarms 1
expect outage ended 1
expect loss alarms 2
expect manual-missed alarms 2
expect manual-missed updated 2
