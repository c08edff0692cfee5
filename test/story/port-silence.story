# In port a device may be switched off. A vessel that never reported is not connected, not lost.
zone port circle 13.77 109.25 1500
fleet 4 supplier 0 13.77 109.251
fleet 4 supplier 0 14.1 110.1
silent 8
sail 4h
silent 1-2
sail 3d
