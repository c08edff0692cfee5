# A back-filled crossing is history, not a siren; a late report is a sign of life.
zone closed box 14.0 110.0 14.2 110.2
fleet 1 supplier 0 14.1 109.9
silent 1
fix 1 14.1 109.9
sail 301min
expect loss raised 1
late 1 3h 14.1 110.1
expect loss ended 1
sail 4h
