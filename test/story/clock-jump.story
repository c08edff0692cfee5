# The wall clock jumps by a day forth, and back by two: the listening clock does not move by it.
fleet 200 supplier 3 14.1 110.1
sail 6h
clock 1d
sail 6h
clock -2d
sail 6h
