# Those who drift for a living: a longliner lies to its line every night, a squid boat to its lamps.
# What has no gear in the register shows the same by its habit. Three days of it are too many for all.
fleet 1 supplier 3 13.0 111.0
fleet 1 supplier 3 12.0 111.0
fleet 1 supplier 3 11.0 111.0
vessel 1 gear longline
vessel 2 gear squid
move 1-3 6 90
sail 12h
move 1-2 0.9 200
move 3 0.9 200
sail 11h
move 1-3 5 40
sail 9h
move 1-2 0.8 190
move 3 0.8 190
sail 11h
move 1-3 5 30
sail 9h
move 1-2 0.9 210
move 3 0.9 210
sail 11h
move 1-3 5 40
sail 9h
move 1-3 0.9 200
sail 11h
move 1-3 5 350
sail 9h
move 1-3 0.7 200
sail 11h
move 1-3 5 10
sail 9h
move 1-3 0.9 180
sail 11h
move 1-3 5 60
sail 9h
move 1-3 0.9 200
sail 11h
move 1-3 5 40
sail 9h
move 1-3 0.9 210
sail 11h
move 1-3 5 20
sail 9h
expect drift alarms 0
move 1-3 0.9 200       # the next night is longer
sail 20h
expect drift alarms 0
sail 34h
expect drift raised 3
