# A satellite fails, and on the same day another supplier's feed is silent: two incidents. Devices of
# the silent feed are not of the satellite.
fleet 300 supplier 3 14.1 110.1
fleet 300 supplier 4 14.1 110.1
satellite 1-100 thuraya
satellite 101-600 inmarsat
sail 6h
silent 1-100
sail 6h
expect outage alarms 1
silent 301-600
sail 1h
expect outage alarms 2
sail 12h
expect outage alarms 2
expect loss held 400
heard 1-600
sail 8h
expect outage ended 2
