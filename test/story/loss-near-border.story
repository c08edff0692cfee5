# Quang Binh 2024: a vessel fell silent 7 nm from the line while its satellite failed, and was taken
# for a suspect. In an outage nobody is. Alone, it is shown to the desk, and to the guard only when
# it was on course for the line and stays silent.
zone boundary line left 8 111 16 111
fleet 100 supplier 3 12.0 110.5
fleet 100 supplier 4 12.0 110.5
satellite 1-100 thuraya
satellite 101-200 inmarsat
sail 6h
fix 1 12.0 110.88 6 90
silent 1-100
sail 9h
expect outage alarms 1
expect loss-near-border alarms 0
expect loss alarms 0
fix 101 12.0 110.88 6 270
silent 101
sail 4h
expect loss-near-border raised 1
expect loss-near-border level 2
fix 101 12.0 110.88 6 90
expect loss-near-border ended 1
sail 4h
expect loss-near-border level 2
sail 2h
expect loss-near-border level 3
expect loss-near-border alarms 1
expect loss alarms 1
expect border-possible alarms 1
expect manual-missed alarms 1
expect border-near alarms 1
expect border-predicted alarms 1
