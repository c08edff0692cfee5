INSERT INTO position_odd (fix_time, received_at, journal_seq, device_no, digest, lat_e7, lon_e7, speed_mm_s,
    course_cdeg, status, doubt, journal_no, journal_item, kind, event, protocol)
SELECT * FROM unnest($1::timestamptz[], $2::timestamptz[], $3::bigint[], $4::integer[],
    $5::integer[], $6::integer[], $7::integer[], $8::integer[], $9::integer[], $10::integer[],
    $11::smallint[], $12::smallint[], $13::smallint[], $14::smallint[], $15::smallint[],
    $16::smallint[])
ON CONFLICT DO NOTHING
