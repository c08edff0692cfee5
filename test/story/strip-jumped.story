# geo/README: the band off Binh Dinh is 55 km wide; at 10 kn and 3 h between fixes it is jumped. A
# point test sees nothing; the segment between the fixes does.
interval 3h
zone watched box 13.0 110.0 15.0 110.4
fleet 1 supplier 0 14.1 109.95
silent 1
fix 1 14.1 109.95
sail 3h
fix 1 14.1 110.45
expect watched-area raised 1
expect watched-area ended 1
