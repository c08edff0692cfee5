# 15 to 28 April 2024: a satellite failed and 1,964 of 3,242 devices of the fleet went silent for 13
# days. One incident, of that satellite, and no notice for any of them. Three that had switched off
# before stay lost. Five true losses among the others are found, two of them with the same supplier.
# The backlog of 306,384 late reports, from beyond the line, sounds nothing. Who is still silent
# after the return is told of within an interval and 6 h.
zone boundary line left 8 111 16 111
fleet 1967 supplier 3 14.1 110.1
fleet 300 supplier 3 14.1 110.1
fleet 975 supplier 4 13.5 110.5
model 1-1967 SF2500
satellite 1-1967 thuraya
model 1968-2267 BA-SAT-01
model 2268-3242 Vifish.18
satellite 1968-3242 inmarsat
sail 12h
silent 1965-1967
sail 6h
expect loss raised 3
silent 1-1964
sail 2h
expect outage raised 1
sail 27h
expect loss alarms 3
expect loss held 1964
silent 1968-1969
silent 2268-2270
sail 6h
expect loss alarms 8
expect loss-near-border alarms 3  # 2268 to 2270, 29 nm off the line; the others were 52 nm off
expect loss-near-border level 2
expect loss-near-border polled 6  # they alone; asked again where no result comes back
sail 277h
expect outage alarms 1
expect loss alarms 8
expect loss ended 0
expect loss held 1964
heard 1-1963
backlog 1-1963 13d 14.1 111.5
backlog 1965 13d 14.1 111.5
expect border-crossed alarms 0
expect loss ended 1
sail 2h
expect outage ended 1
expect loss alarms 8
sail 6h
# One was never told of before; the one whose backlog came is lost again under its alarm.
expect loss alarms 9
expect loss raised 9
expect loss ended 1
expect loss held 0
expect outage alarms 1
expect loss-near-border alarms 3
expect loss-near-border ended 0
expect manual-missed alarms 10    # one a loss; who is lost again is asked again
