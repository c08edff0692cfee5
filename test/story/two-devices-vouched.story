# A loss is the vessel's: counted from when either device was last heard. One left ashore, or elsewhere, vouches for
# nobody. A device that is heard and says no place is taken over too.
zone port circle 13.77 109.25 1500
fleet 2 supplier 3 13.0 111.0
pair 1 2
fleet 2 supplier 3 13.77 109.25
pair 3 4
fleet 36 supplier 3 12.0 110.5
sail 5h
silent 1
sail 20h
expect loss alarms 0
expect device-takeover raised 1
silent 2
sail 4h
expect loss alarms 0
sail 3h
expect loss alarms 1
heard 1
sail 3h
expect loss ended 1
heard 2
sail 6h
expect device-takeover ended 1
move 3 7 90                          # the other one is left in port
sail 8h
silent 3
sail 8h
expect loss alarms 2
expect device-takeover raised 2
expect devices-apart alarms 1
heard 3
sail 3h
expect loss ended 2
ahead 1 2h                           # its clock is wrong: heard, and its fixes are not believed
sail 6h
expect device-takeover alarms 3
expect clock alarms 1
expect manual-missed alarms 2
