# Drift nets: they lie to them through the night, from the first one on that we know of; two nights
# and a day of it are too many. A trawler that does the same has lost its engine.
fleet 1 supplier 3 13.0 111.0
fleet 1 supplier 3 12.0 111.0
vessel 1 gear gillnet
vessel 2 gear trawl
move 1-2 6 90
sail 12h
move 1-2 0.9 200
sail 14h
expect drift raised 1
sail 36h
expect drift raised 2
