# The line to a supplier is cut: that is one incident after a quarter of an hour, and no vessel of
# that supplier becomes silent by it. The others go on.
fleet 300 supplier 3 14.1 110.1
fleet 300 supplier 4 14.1 110.1
sail 4h
cut 3
sail 14min
expect outage raised 0
sail 2min
expect outage raised 1
sail 9h
joined
sail 3h
expect outage ended 1
expect outage alarms 1
