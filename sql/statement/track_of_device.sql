-- Positions of the device $1 (key) between $2 and $3, in order of fix time; $4: only those that
-- make the official track, and where another device than before makes it.
SELECT registration, device_key,
    CASE WHEN $4::boolean AND device_no <> lag(device_no) OVER (ORDER BY fix_time, device_no, digest)
        THEN 'takeover' WHEN is_counted THEN 't' ELSE 'f' END, (extract(epoch FROM fix_time) * 1000000)::bigint,
    (extract(epoch FROM received_at) * 1000000)::bigint, round(lat::numeric, 7), round(lon::numeric, 7),
    round(speed_kn, 2), round(course_deg, 2),
    status, doubt, journal_seq
FROM track WHERE device_key = $1 AND fix_time >= $2 AND fix_time < $3
    AND (is_counted OR NOT $4::boolean)
ORDER BY fix_time, device_no, digest
