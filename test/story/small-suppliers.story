# A supplier of four vessels, and four of five of another: incidents, no losses.
fleet 4 supplier 3 14.1 110.1
fleet 5 supplier 5 13.1 110.1
fleet 100 supplier 4 12.1 110.1
sail 6h
silent 1-8
sail 9h
expect outage alarms 2
expect loss alarms 0
heard 1-8
sail 8h
expect outage ended 2
