# The backup went to another vessel, or ashore, while the counted device sails on.
zone port circle 14 109.2 3000
fleet 2 supplier 3 13.0 110.0
pair 1 2
fleet 2 supplier 3 14.0 109.2
pair 3 4
move 1-2 7 90
sail 1d
expect devices-apart alarms 0
move 2 7 180
sail 2h
expect devices-apart alarms 0
sail 4h
expect devices-apart raised 1
sail 1d
expect devices-apart alarms 1
fix 4 14.0 109.22                    # both in port: one is in repair
sail 1d
expect devices-apart alarms 1
expect devices-apart ended 0
