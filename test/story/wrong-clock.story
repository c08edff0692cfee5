# Local time sent as UTC: 7 h ahead, for as long as nobody sets it right. One report of the kind, or
# one that comes 7 h late, is no wrong clock.
fleet 3 supplier 3 13.0 110.0
sail 5h
ahead 1 7h
sail 2h
expect clock alarms 0
sail 2h
expect clock raised 1
sail 1d
expect clock alarms 1
expect clock updated 0
ahead 1 0s
sail 3h
expect clock ended 1
ahead 2 -7h          # behind
sail 5h
expect clock raised 2
ahead 2 0s
sail 3h
expect clock ended 2
late 3 7h 13.0 110.0
late 3 415min 13.0 110.0
sail 3h
late 3 7h 13.0 110.0
ahead 3 11min        # a slip
sail 2h
ahead 3 0s
sail 3h
expect clock alarms 2
