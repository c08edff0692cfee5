SELECT case_notify($1::bigint, $2, $3, $4, $5, $6::boolean)
