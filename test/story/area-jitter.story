# The same at the edge of a closed area.
zone closed box 14.0 110.0 14.2 110.2
fleet 1 supplier 0 14.1 109.9
silent 1
fix 1 14.1 109.98
sail 1h
fix 1 14.1 110.0
jitter 1 30 24h
expect closed-area alarms 1
expect closed-area updated 1
expect closed-area ended 0
