# Decree 26/2019 art. 44: who reports in time, before the 6 h are over as well as after, has missed
# nothing; and what people say of a slow way is no drift that nobody knows of.
fleet 30 supplier 3 14.1 110.1
silent 1
fix 1 14.1 110.1
sail 350min
manual 1 14.1 110.1
sail 350min
manual 1 14.1 110.2
sail 350min
manual 1 14.1 110.3
sail 350min
manual 1 14.1 110.4
expect loss level 3
expect manual-missed level 1
expect manual-missed updated 0
expect manual-missed raised 3
expect manual-missed ended 3
expect drift alarms 0
sail 7h
expect manual-missed level 2
