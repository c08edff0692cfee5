# The operator draws a danger area: those inside at sea are counted, once each, also when they have
# reported before it was drawn; who lies in port is not. It enters neither loss nor wrong zone.
zone port circle 13.77 109.25 1500
zone zoning/offshore box 13.0 110.2 15.0 112.0
zone zoning/inshore box 13.0 109.0 15.0 110.2
fleet 40 supplier 3 14.1 109.9
vessel 1-40 length 20
speed 1-40 2
silent 31-40
sail 30min
fix 31 13.77 109.251
fix 32 13.77 109.251
sail 1h
zone storm box 13.0 109.0 14.5 110.5
expect wrong-zone alarms 0
sail 4h
expect storm-area alarms 30
expect storm-area level 3
expect storm-area ended 0
expect wrong-zone alarms 0
fix 1 14.6 109.9
expect storm-area ended 1
