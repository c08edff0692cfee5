SELECT case_note($1::bigint, $2, $3, clock_timestamp() + $4::bigint * interval '1 microsecond',
    $5::bigint)
