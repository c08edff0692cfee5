SELECT device_no, (extract(epoch FROM last_heard_at) * 1000000)::bigint,
    (extract(epoch FROM fix_time) * 1000000)::bigint,
    (extract(epoch FROM received_at) * 1000000)::bigint, journal_seq, digest, lat_e7, lon_e7,
    speed_mm_s, course_cdeg, status, doubt, journal_item, kind, event, protocol,
    encode(blob, 'hex')
FROM device_state
