# First the devices of one model fall silent, an hour later the others of the same satellite: it is
# one incident that turns out to be wider, not two.
fleet 200 supplier 3 14.1 110.1
fleet 150 supplier 4 14.1 110.1
fleet 300 supplier 3 14.1 110.1
fleet 300 supplier 4 14.1 110.1
model 1-200 SF2500
model 201-350 XT
satellite 1-350 thuraya
satellite 351-950 inmarsat
sail 6h
silent 1-200
sail 2h
expect outage raised 1
silent 201-350
sail 12h
expect outage alarms 1
expect loss held 350
