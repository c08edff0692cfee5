SELECT from_time, until_time FROM position_range ORDER BY from_time
