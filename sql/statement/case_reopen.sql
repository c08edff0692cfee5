SELECT case_reopen($1::bigint, $2, $3)
