# Fee, licence and inspection: 30, 7 and 1 days before, and when they are over.
fleet 3 supplier 3 13.0 110.0
expires 1 fee 40d
expires 2 licence 5d
expires 2 inspection 100d
sail 9d
expect expiry raised 1               # the licence, in its last week
expect expiry updated 2
expect expiry level 4
expires 2 licence 400d
sail 1h
expect expiry ended 1
sail 32d
expect expiry raised 2
expect expiry updated 5
expect expiry ended 1
