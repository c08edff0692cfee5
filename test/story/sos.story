# Notice 1008/2019, message type SOS. Each SOS is one alarm, however often it is sent and whatever
# else is open; a cancel ends it.
fleet 3 supplier 0 14.1 110.1
sail 2h
sos 2
sail 10min
sos 2
expect sos raised 1
expect sos updated 1
expect sos level 4
cancel 2
expect sos ended 1
sail 1h
sos 2
sos 3
expect sos alarms 3
