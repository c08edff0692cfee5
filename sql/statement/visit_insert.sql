INSERT INTO visit (device_no, zone_no, entered_at, left_at, zone_version, entered_lat_e7,
    entered_lon_e7, left_lat_e7, left_lon_e7, certainty, side)
SELECT * FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::timestamptz[],
    $5::bigint[], $6::integer[], $7::integer[], $8::integer[], $9::integer[], $10::smallint[],
    $11::smallint[])
ON CONFLICT DO NOTHING
