# Decree 41/2026: one device is counted at a time. The counted one falls silent, the other takes over;
# it is counted again when it has been heard for an interval. Silent together, nobody takes over.
fleet 2 supplier 3 13.0 110.0
pair 1 2
fleet 2 supplier 3 13.0 111.0
pair 3 4
sail 5h
expect device-takeover alarms 0
silent 1
sail 4h
expect device-takeover raised 1
heard 1
sail 2h
expect device-takeover ended 0
sail 3h
expect device-takeover ended 1
silent 2
silent 3-4
sail 175min
expect device-takeover alarms 1
expect loss alarms 0                 # the vessel is heard all the time
