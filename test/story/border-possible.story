# Between two sparse fixes a vessel could have been in the closed area and back: a list, no siren. One
# that went nearly as fast as it can could not; nor one that misses no report.
zone closed box 14.0 110.0 14.2 110.2
fleet 3 supplier 0 14.1 109.9
silent 1-3
fix 1 14.1 109.85
fix 2 13.6 109.85
fix 3 14.1 109.85
sail 10min
fix 3 14.1 109.86
sail 170min
fix 1 14.15 109.85
fix 2 14.1 109.85
expect border-possible raised 1
expect border-possible level 1
sail 1h
fix 1 14.15 109.5
fix 2 14.5 109.85
sail 3h
fix 1 14.15 109.2
expect border-possible alarms 1
expect border-possible ended 1
expect closed-area alarms 0
expect loss alarms 1             # the third fell silent
expect manual-missed alarms 1
