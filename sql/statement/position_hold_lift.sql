SELECT position_hold_lift($1, $2)
