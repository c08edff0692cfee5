# A fix is live up to 2 h behind and 10 min ahead of its receipt, to the second. Beyond that, swapped,
# at 0/0 or at 91 degrees it moves nothing, and is a sign of life.
zone boundary line left 8 111 16 111
fleet 5 supplier 0 13.0 110.5
fleet 25 supplier 0 13.0 109.5
silent 1-5
fix 1 13 110.9
fix 2 13 110.9
fix 3 13 110.9
fix 4 13 110.9
fix 5 13 110.9
sail 4h
ahead 1 620s                   # it takes 20 s to come
fix 1 13 111.1
ahead 2 621s
fix 2 13 111.1
ahead 3 -119min
fix 3 13 111.1
ahead 4 -120min
fix 4 13 111.1
fix 5 111.1 13
fix 5 0 0
fix 5 0 111.1
fix 5 91 111.1
expect border-crossed raised 2
expect loss alarms 0
expect jump alarms 0
expect border-near alarms 5
expect loss-near-border alarms 5
