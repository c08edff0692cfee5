SELECT case_explain($1::bigint, $2, $3)
