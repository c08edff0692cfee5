# Within a nautical mile of a closed area, until further off than that and the error band, or inside.
zone closed box 14.0 110.0 14.2 110.2
fleet 2 supplier 0 14.1 109.9
silent 1-2
fix 1 14.1 109.9
fix 2 14.1 109.9
sail 30min
fix 1 14.1 109.986             # 0.82 nm
fix 2 14.1 109.98              # 1.16 nm
expect closed-near raised 1
sail 30min
fix 1 14.1 109.981             # 1.1 nm: still
expect closed-near ended 0
sail 30min
fix 1 14.1 109.95
expect closed-near ended 1
sail 30min
fix 1 14.1 109.99
expect closed-near updated 1
sail 30min
fix 1 14.1 110.05
expect closed-near ended 2
expect closed-near alarms 1
expect closed-area raised 1
