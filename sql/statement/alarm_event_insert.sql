INSERT INTO alarm_event (alarm_id, occurred_at, detected_at, journal_seq, zone_version, device_no,
    vessel_no, zone_no, supplier_no, lat_e7, lon_e7, journal_no, journal_item, kind, step, level,
    detail, is_shadow)
SELECT alarm_id, occurred_at, detected_at, journal_seq, zone_version, device_no, vessel_no,
    zone_no, supplier_no, lat_e7, lon_e7, journal_no, journal_item, kind, step, level, detail::json,
    shadow <> 0
FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::bigint[], $5::bigint[],
    $6::integer[], $7::integer[], $8::integer[], $9::integer[], $10::integer[], $11::integer[],
    $12::smallint[], $13::smallint[], $14::smallint[], $15::smallint[], $16::smallint[],
    $17::text[], $18::smallint[])
    AS event (alarm_id, occurred_at, detected_at, journal_seq, zone_version, device_no, vessel_no,
    zone_no, supplier_no, lat_e7, lon_e7, journal_no, journal_item, kind, step, level, detail, shadow)
ON CONFLICT DO NOTHING
