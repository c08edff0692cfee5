SELECT put.threshold_no, put.version_no FROM threshold_put($1::jsonb, $2) put
