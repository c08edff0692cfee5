WITH heard AS (
    SELECT * FROM unnest($1::integer[], $2::text[], $3::integer[], $4::smallint[], $5::bigint[],
        $6::smallint[], $7::timestamptz[])
        AS row (device_no, device_key, supplier_no, journal_no, journal_seq, journal_item, heard_at)
), numbered AS (
    INSERT INTO device (device_no, device_key, known_as)
    SELECT device_no, device_key, (SELECT d.device_no FROM device d
        WHERE d.device_key = heard.device_key AND NOT d.is_stranger)
    FROM heard
    ON CONFLICT (device_no) DO NOTHING
)
INSERT INTO stranger (device_no, supplier_no, journal_no, journal_seq, journal_item, heard_at)
SELECT device_no, supplier_no, journal_no, journal_seq, journal_item, heard_at FROM heard
ON CONFLICT DO NOTHING
