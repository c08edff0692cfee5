# A land station of two suppliers is lost: 40 devices of 640, too few for a mass loss of either
# supplier or of the satellite. The gateway's cohort shows it.
fleet 20 supplier 3 14.1 110.1
fleet 300 supplier 3 14.1 110.1
fleet 20 supplier 4 14.1 110.1
fleet 300 supplier 4 14.1 110.1
satellite 1-640 inmarsat
gateway 1-20 songkhla
gateway 21-320 haiphong
gateway 321-340 songkhla
gateway 341-640 haiphong
sail 6h
silent 1-20
silent 321-340
sail 12h
expect outage alarms 1
expect outage ended 0
expect loss held 40
heard 1-20
heard 321-340
sail 8h
expect outage ended 1
