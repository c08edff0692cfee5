# Quang Binh 2024: a vessel fell silent 7 nm from the line while its satellite failed, and was taken
# for a suspect. In an outage nobody is.
zone boundary line left 8 111 16 111
fleet 100 supplier 3 12.0 110.5
fleet 100 supplier 4 12.0 110.5
fleet 3 supplier 4 12.0 110.88
fleet 1 supplier 3 12.0 110.88
satellite 1-100 thuraya
satellite 101-203 inmarsat
satellite 204 thuraya
sail 6h
fix 204 12.0 110.88 6 90
silent 1-100
silent 204
sail 9h
unanswered 204 4h
sail 20min
expect outage alarms 1
expect loss-near-border alarms 0
expect loss-near-border polled 0
expect loss alarms 0
# A device whose kind is silent for half a day by itself: shown to the desk, and no more, though it
# was bound for the line and did not answer.
limit 203 quiet_gap 49080
fix 203 12.0 110.88 6 90
silent 203
sail 4h
expect loss-near-border raised 1
expect loss-near-border level 1
expect loss-near-border polled 1
unanswered 203 1h
sail 20min
expect loss-near-border updated 0
expect loss-near-border polled 1
fix 203 12.0 110.88 6 270
heard 203
expect loss-near-border ended 1
# Alone, and homeward: to the owner too. A poll changes nothing. Whatever is heard of it ends it.
fix 201 12.0 110.88 6 270
silent 201
sail 4h
expect loss-near-border raised 2
expect loss-near-border level 2
expect loss-near-border polled 2
unanswered 201 1h
sail 20min
expect loss-near-border updated 0
late 201 3h 12.0 110.88
expect loss-near-border ended 2
# Bound for the line: the same alarm again, and to the guard only when it does not answer. What was
# asked before it was heard counts for nothing. It is asked once more where no result comes back.
fix 201 12.0 110.88 6 90
unanswered 201 1h
sail 4h
expect loss-near-border updated 1
expect loss-near-border level 2
expect loss-near-border polled 3
sail 4h
expect loss-near-border updated 1
expect loss-near-border polled 4
unanswered 201 2h
sail 10s
expect loss-near-border updated 2
expect loss-near-border level 3
# On the risk list: its kind of device, and its course, excuse nothing.
vessel 202 risk yes
limit 202 quiet_gap 49080
fix 202 12.0 110.88 6 270
silent 202
sail 4h
expect loss-near-border raised 3
expect loss-near-border updated 2
unanswered 202 1h
sail 10s
expect loss-near-border updated 3
expect loss-near-border polled 5
expect loss-near-border alarms 3
# Beside it, for the lists: they lay 7 nm off the line, and 203 and 201 could have been beyond it
# between their fixes. Who stayed lost owes positions by other means.
expect border-possible alarms 2
expect manual-missed alarms 1
expect border-near alarms 4
