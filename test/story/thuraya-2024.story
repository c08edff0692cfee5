# 15 to 28 April 2024: a satellite failed and 1,964 of 3,242 devices of the fleet went silent. One
# incident, no notice for any of them. Three that had switched off before stay lost. Five true losses
# among the vessels of the others are found. After the return whoever is still silent is told of.
fleet 1967 supplier 3 14.1 110.1
fleet 1275 supplier 4 13.5 110.5
sail 12h
silent 1965-1967
sail 6h
expect loss raised 3
silent 1-1964
sail 3h
sail 2h
expect outage raised 1
sail 24h
expect loss alarms 3
silent 1968-1972
sail 6h
expect loss alarms 8
sail 5d
expect outage alarms 1
expect loss alarms 8
heard 1-1960
sail 3h
expect outage ended 1
expect loss alarms 8
sail 6h
expect loss alarms 12
expect loss ended 0
expect outage alarms 1
