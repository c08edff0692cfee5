# The same where the vessels that go on belong to the same supplier: one incident, nothing else.
fleet 3242 supplier 3 14.1 110.1
sail 8h
silent 1-1964
sail 30h
expect outage alarms 1
heard 1-1964
sail 4h
expect outage ended 1
sail 8h
