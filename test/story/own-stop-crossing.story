# Crossed, and back again, while our own gate was down: told at the first fix after. Our stop inside
# of an outage neither ends it nor makes another.
zone boundary line left 8 111 16 111
fleet 200 supplier 3 14.1 109.5
fleet 200 supplier 4 14.1 109.5
silent 1
fix 1 14.1 110.9
stop 7h
fix 1 14.1 111.3
expect border-crossed raised 1
expect border-crossed level 3
sail 1h
stop 7h
fix 1 14.1 110.8
expect border-crossed ended 1
expect border-back alarms 1
expect border-stay alarms 0
sail 2h
silent 2-101
sail 4h
expect outage alarms 1
stop 5h
sail 2h
expect outage ended 0
heard 1-101
sail 6h
expect outage ended 1
expect outage alarms 1
expect loss alarms 0
expect border-near alarms 1
