INSERT INTO device_state (device_no, last_heard_at, fix_time, received_at, journal_seq, digest,
    lat_e7, lon_e7, speed_mm_s, course_cdeg, status, doubt, journal_item, kind, event, protocol,
    blob)
SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[],
    $5::bigint[], $6::integer[], $7::integer[], $8::integer[], $9::integer[], $10::integer[],
    $11::integer[], $12::smallint[], $13::smallint[], $14::smallint[], $15::smallint[],
    $16::smallint[], $17::bytea[])
ON CONFLICT (device_no) DO UPDATE SET last_heard_at = excluded.last_heard_at,
    fix_time = excluded.fix_time, received_at = excluded.received_at,
    journal_seq = excluded.journal_seq, digest = excluded.digest, lat_e7 = excluded.lat_e7,
    lon_e7 = excluded.lon_e7, speed_mm_s = excluded.speed_mm_s,
    course_cdeg = excluded.course_cdeg, status = excluded.status, doubt = excluded.doubt,
    journal_item = excluded.journal_item, kind = excluded.kind, event = excluded.event,
    protocol = excluded.protocol, blob = excluded.blob
