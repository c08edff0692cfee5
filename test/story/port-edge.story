# A device is switched off in port, and its last fix is 300 m outside: within the error of a fix that
# is no departure. One that sailed out there is.
zone port circle 13.77 109.25 1500
fleet 2 supplier 0 13.77 109.25
silent 1-2
fix 1 13.77 109.25
fix 2 13.77 109.25
sail 2h
fix 1 13.77 109.2665
fix 2 13.77 109.2665 6 90
sail 10h
expect dark-departure alarms 1
