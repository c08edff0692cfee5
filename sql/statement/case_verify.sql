SELECT case_verify($1::bigint, $2, $3)
