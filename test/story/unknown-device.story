# A device that is in no register, and one that is on no vessel: told once each.
fleet 3 supplier 3 13.0 110.0
stranger 1 yes
unbound 2 yes
sail 2d
expect unknown-device raised 2
expect unknown-device alarms 2
unbound 2 no
sail 3h
expect unknown-device ended 1
