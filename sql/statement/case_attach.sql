SELECT case_attach($1::bigint[], $2::integer[], $3::integer[], $4::smallint[], $5::smallint[],
    $6::smallint[], $7::timestamptz[], $8::smallint[])
