# Two vessels of a small supplier, too few to tell a silent feed by: its path stands unproven for
# eight hours, and neither is lost by it.
fleet 2 supplier 3 14.1 110.1
fleet 20 supplier 4 14.1 110.1
sail 6h
cut 3
sail 8h
joined
sail 6h
