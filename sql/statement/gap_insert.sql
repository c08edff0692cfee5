INSERT INTO gap (device_no, from_time, until_time, from_lat_e7, from_lon_e7, until_lat_e7,
    until_lon_e7)
SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[], $4::integer[],
    $5::integer[], $6::integer[], $7::integer[])
ON CONFLICT DO NOTHING
