# Mai Trường, 2024: a vessel seven miles from the line lost its signal with hundreds of others, and
# stood in port as a suspect. The satellite had failed: one incident, no loss, and nobody asks where
# between its fixes it could have been. One that was silent by itself there is asked, for the list.
zone boundary line left 8 111 16 111
fleet 200 supplier 3 13.0 110.0
fleet 100 supplier 4 13.0 110.0
silent 1
silent 250
fix 1 13.0 110.88
fix 250 13.0 110.88
sail 2h
fix 1 13.0 110.88
fix 250 13.0 110.88
sail 2h
fix 1 13.0 110.88
fix 250 13.0 110.88
silent 1-200
sail 7h
expect outage alarms 1
expect loss alarms 1              # the other one
expect loss-near-border polled 2  # too: asked, and asked again where no result comes back
heard 1-200
heard 250
sail 3h
expect outage ended 1
expect border-near alarms 2
expect border-possible alarms 1
expect border-crossed alarms 0
expect loss alarms 1
expect manual-missed alarms 1
expect loss-near-border alarms 1
expect loss-near-border level 2
