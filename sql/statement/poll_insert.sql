INSERT INTO poll (poll_id, journal_seq, alarm_id, asked_at, not_after, device_no, vessel_no, journal_no)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[],
    $6::integer[], $7::integer[], $8::smallint[])
ON CONFLICT DO NOTHING
