# A device that is taken off a vessel takes its loss with it; the vessel that it is put on later does
# not answer for it. After 5 h there it does.
fleet 30 supplier 3 14.1 110.1
sail 3h
silent 4
sail 9h
expect loss level 3
unbound 4 yes
sail 11min
expect loss ended 1
expect manual-missed ended 1
sail 12d
expect loss level 3
unbound 4 no
sail 290min
expect loss alarms 1
sail 12min
expect loss alarms 2
expect loss updated 2
heard 4
sail 3h
expect loss ended 2
