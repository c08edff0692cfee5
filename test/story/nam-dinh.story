# Nam Dinh, January to September 2024: 386 losses on 14 vessels, all of them recovered. That is a
# flapping device each, not 386 alarms: one alarm a vessel, opened again and counted.
fleet 40 supplier 2 14.1 110.1
sail 12h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
silent 1-14
sail 8h
heard 1-14
sail 64h
expect loss alarms 14
expect loss raised 14
expect loss ended 168
expect manual-missed alarms 28
