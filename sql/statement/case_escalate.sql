SELECT case_escalate(to_timestamp($1::bigint / 1000000.0))
