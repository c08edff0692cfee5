SELECT case_close($1::bigint, $2, $3, $4)
