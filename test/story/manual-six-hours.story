# Decree 26/2019 art. 44: without the device, positions by other means every 6 h. The one that is
# handed in counts, and does not end the loss; the one that is not is missed. Days 7 and 9 remind of
# the port; hearing the device ends it all.
fleet 5 supplier 0 14.1 110.1
sail 4h
fix 3 14.1 110.1
silent 3
sail 6h
sail 15min
expect loss level 2
expect manual-missed raised 1
expect manual-missed level 1
manual 3 14.2 110.2
expect manual-missed ended 1
expect loss ended 0
sail 5h
expect manual-missed raised 1
sail 45min
expect manual-missed raised 2
expect manual-missed level 1
sail 1h
expect manual-missed level 2
manual 3 14.2 110.3
expect manual-missed ended 2
sail 9d
expect loss updated 5
sail 1d
expect loss updated 6
expect loss level 5
heard 3
sail 3h
expect loss ended 1
expect loss alarms 1
expect manual-missed ended 3
sail 1d
expect manual-missed alarms 3
