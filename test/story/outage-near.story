# Mai Trường's other half: bound for the line when the satellite failed, and still silent when it is
# back. While the outage lasts nobody asks; after two intervals more the desk does.
zone boundary line left 8 111 16 111
fleet 1 supplier 3 14.1 110.6
fleet 99 supplier 3 14.1 109.5
fleet 100 supplier 4 14.1 109.5
silent 1
sail 2h
fix 1 14.1 110.7 6 90
sail 2h
fix 1 14.1 110.88 6 90
silent 2-50
sail 8h
expect outage alarms 1
expect loss-near-border alarms 0
heard 2-50
sail 5h
expect outage ended 1
expect loss-near-border alarms 0
sail 25min
expect loss-near-border raised 1
expect loss-near-border level 2
sail 3h
expect loss alarms 1
expect manual-missed alarms 1
expect border-near alarms 1
expect border-predicted alarms 1
