SELECT fix_time, received_at, journal_seq, device_no, digest, lat_e7, lon_e7, speed_mm_s,
    course_cdeg, status, doubt, journal_no, journal_item, kind, event, protocol
FROM position_all WHERE device_no = $1 AND fix_time < $2 AND doubt & $3 = 0
ORDER BY fix_time DESC, digest DESC LIMIT $4
