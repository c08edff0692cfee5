INSERT INTO message_result (message_id, journal_seq, told_at, unanswered_since, device_no, journal_no,
    code)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[],
    $5::integer[], $6::smallint[], $7::smallint[])
ON CONFLICT DO NOTHING
