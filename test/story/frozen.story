# A receiver repeats its last fix while it says that it makes 6 kn. One at anchor says so too, and one
# in port may say what it likes.
zone port circle 14 109.2 2000
fleet 3 supplier 3 13.0 110.0
fix 3 14.0 109.2
sail 2h
speed 1 6
speed 2 0.2
speed 3 6
sail 5h
expect frozen alarms 0
sail 5h
expect frozen raised 1
sail 1490min
expect frozen alarms 1
fix 1 13.01 110.0
expect frozen ended 1
speed 1 0
sail 1d
expect frozen alarms 1
