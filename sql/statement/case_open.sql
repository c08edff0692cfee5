SELECT case_open($1::integer, $2, $3)
