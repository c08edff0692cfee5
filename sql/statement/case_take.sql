SELECT case_take($1::bigint, $2)
