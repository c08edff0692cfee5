# Decree 26/2019: under 12 m along the own coast, 12 to 15 m inshore, from 15 m offshore; support
# vessels anywhere. Only at the speed of fishing, two fixes and two hours; passing through is legal.
zone port circle 13.77 109.25 1500
zone zoning/coastal/BĐ box 13.0 109.2 15.0 109.6
zone zoning/inshore box 13.0 109.6 15.0 110.2
zone zoning/offshore box 13.0 110.2 15.0 112.0
fleet 8 supplier 0 14.1 110.0
silent 1-8
vessel 1 length 18.5           # inshore, fishing: wrong
vessel 2 length 18.5           # passes
vessel 3 length 18.5
vessel 3 kind support
vessel 4 length 13             # inshore, where it belongs
vessel 5 length 9              # along the coast of another province
vessel 5 province QNg
vessel 6 length 9
vessel 6 province BĐ
vessel 7 length 18.5           # within the error of a position
fix 1 14.0 110.0 2
fix 2 14.0 110.0 8
fix 3 14.0 110.0 2
fix 4 14.0 110.0 2
fix 5 14.0 109.4 2
fix 6 14.0 109.4 2
fix 7 14.0 110.197 2
fix 8 14.0 110.0 2             # length unknown
sail 2h
fix 1 14.0 110.03 2
fix 2 14.0 110.17 8
fix 3 14.0 110.03 2
fix 4 14.0 110.03 2
fix 5 14.0 109.43 2
fix 6 14.0 109.43 2
fix 7 14.1 110.197 2
fix 8 14.0 110.03 2
expect wrong-zone raised 2
expect wrong-zone level 1
sail 2h
fix 1 14.0 110.3 8
expect wrong-zone ended 1
expect wrong-zone alarms 2
