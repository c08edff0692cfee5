# BV-4053-TS carried the devices of five other vessels, 2023. One company, told once, at sea and under
# way; two that lie side by side, or tow, are the inspector's first.
zone port circle 10.3 107.1 3000
fleet 6 supplier 3 10.3 107.1
fleet 2 supplier 3 9.0 108.0
vessel 7-8 team Bien-Dong
fleet 2 supplier 3 9.0 109.0
fleet 2 supplier 3 8.5 108.0
sail 4h
expect carried-devices alarms 0      # in port
move 1-6 7 120
move 7-8 6 120                       # a known team
move 11-12 4 120                     # a tow
sail 3h
expect carried-devices alarms 0
sail 9h
expect carried-devices raised 2
expect carried-devices updated 4
expect carried-devices level 2
sail 1d
expect carried-devices alarms 2
expect carried-devices ended 0
move 1 7 300
move 11 6 300
sail 6h
expect carried-devices ended 2
