INSERT INTO quarantine (journal_no, journal_seq, journal_item, device_no, sqlstate, reason)
SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::smallint[], $4::integer[], $5::text[],
    $6::text[])
ON CONFLICT DO NOTHING
