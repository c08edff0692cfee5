# Decree 41/2026: the signal of one device counts. While the second is heard at sea, the vessel is not
# lost, nor asked for positions. Silent together it is lost once. A second device that lies in port
# speaks for nobody.
zone port circle 13.77 109.25 1500
fleet 2 supplier 3 13.0 110.4
pair 1 2
fleet 2 supplier 3 13.0 111.4
pair 3 4
fleet 2 supplier 3 13.0 111.8
pair 5 6
fix 6 13.77 109.25
fleet 30 supplier 3 13.0 112.4
sail 5h
silent 1
silent 3-4
silent 5
sail 10h
expect device-takeover alarms 3      # 3 was silent a little before 4
expect devices-apart alarms 1
expect loss alarms 2                 # of 3 and 4 one, and 5
expect manual-missed alarms 2
silent 2
sail 8h
expect loss alarms 3
heard 1
sail 150min
expect loss ended 1                  # by the other device
expect manual-missed ended 1
expect loss alarms 3
