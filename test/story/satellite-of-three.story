# A satellite that serves three suppliers fails, a tenth of each: one incident.
fleet 30 supplier 3 14.1 110.1
fleet 30 supplier 4 14.1 110.1
fleet 30 supplier 5 14.1 110.1
fleet 300 supplier 3 13.1 110.1
fleet 300 supplier 4 13.1 110.1
fleet 300 supplier 5 13.1 110.1
satellite 1-90 thuraya
satellite 91-990 inmarsat
sail 6h
silent 1-90
sail 12h
expect outage alarms 1
expect loss alarms 0
heard 1-90
sail 8h
expect outage ended 1
