# Steps of 15, 10, 6, 3 and 1 nm: spoken on a nearer step only, once an approach. Crossing ends it, the
# way back is silent; beyond 18 nm inside it is armed anew. A degree of longitude is 58.7 nm here.
zone boundary line left 8 111 16 111
fleet 1 supplier 0 12.0 110.0
silent 1
fix 1 12.0 110.60
expect border-near alarms 0
sail 2h
fix 1 12.0 110.76              # 14.1 nm
expect border-near raised 1
expect border-near level 1
sail 2h
fix 1 12.0 110.72              # 16.4: not over
sail 2h
fix 1 12.0 110.77              # nothing new
expect border-near updated 0
sail 2h
fix 1 12.0 110.91              # 5.3
sail 2h
fix 1 12.0 110.80
sail 2h
fix 1 12.0 110.985             # 0.9
expect border-near updated 2
expect border-near level 5
expect border-near ended 0
sail 2h
fix 1 12.0 111.05
expect border-near ended 1
expect border-crossed raised 1
sail 1h
fix 1 12.0 110.96
expect border-crossed ended 1
expect border-back alarms 1
expect border-near raised 1
sail 2h
fix 1 12.0 110.60
sail 2h
fix 1 12.0 110.90
expect border-near raised 2
expect border-near alarms 2
expect border-predicted alarms 2   # beside: on the two ways that lead out
