-- The newest key id ever, live keys, and whether that one is known.
SELECT max(key_id), count(*) FILTER (WHERE is_live AND NOT EXISTS (SELECT FROM device_secret n
        WHERE n.device_no = s.device_no AND n.key_id = s.key_id AND n.secret_no > s.secret_no)),
    count(*) FILTER (WHERE key_id = $2)
FROM device_secret s WHERE device_no = $1
