# A barred vessel must not leave port: one fix beyond the error of a position, or two. Others may.
zone port circle 13.77 109.25 1500
fleet 3 supplier 0 13.77 109.251
silent 1-3
vessel 1-2 barred yes
fix 1 13.77 109.251
fix 2 13.77 109.251
fix 3 13.77 109.251
sail 2h
fix 1 13.77 109.40
fix 2 13.77 109.266            # 230 m from the circle: one fix proves nothing
fix 3 13.77 109.40
expect barred-at-sea raised 1
expect barred-at-sea level 3
sail 2h
fix 1 13.77 109.251
fix 2 13.77 109.266
expect barred-at-sea raised 2
expect barred-at-sea ended 1
