# A vessel at anchor on a boundary, fixes every minute with a deviation of 30 m, a whole
# day: at most one alarm. The line runs north along 111 E; the west is permitted.
zone boundary line left 12 111 16 111
fleet 1 supplier 0 14.1 110.999
silent 1
fix 1 14.1 110.98
sail 1h
fix 1 14.1 111.0
jitter 1 30 24h
expect border-crossed alarms 1
expect border-crossed updated 1
expect border-crossed ended 0
expect border-near raised 1         # on the way there, at 1.2 kn: a list, no siren
expect border-predicted raised 1
expect border-predicted updated 0
expect border-near updated 1
expect border-near ended 1
