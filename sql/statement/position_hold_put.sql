SELECT position_hold_put($1, $2, $3, $4)
