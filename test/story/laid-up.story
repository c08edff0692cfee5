# Vessel 3 is declared laid up for ten days: its silence is no loss. Vessel 4 is not.
fleet 5 supplier 0 14.1 110.1
laid-up 3 10d
sail 4h
silent 3-4
sail 3d
expect loss alarms 1
expect manual-missed alarms 1
