# A laying-up ends, and nothing is heard: the silence counts from then, not from months ago. One that
# sails in spite of what was declared is not laid up.
fleet 30 supplier 3 14.1 110.1
laid-up 3 40d
laid-up 4 40d
sail 2h
silent 3-4
sail 1h
fix 4 14.1 110.2 7 90
sail 39d
sail 20h
expect loss alarms 1                 # the one that had sailed
sail 1h
sail 295min
expect loss alarms 1
sail 10min
expect loss alarms 2
expect loss updated 6
sail 65min
expect manual-missed alarms 2
sail 18h
expect loss updated 9
