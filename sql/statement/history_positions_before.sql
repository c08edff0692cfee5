SELECT judged_at, received_at, journal_seq, device_no, digest, lat_e7, lon_e7, speed_mm_s,
    course_cdeg, status, doubt, journal_no, journal_item, kind, event, protocol
FROM position_judged WHERE device_no = $1 AND judged_at < $2 AND doubt & $3 = 0
ORDER BY judged_at DESC, digest DESC LIMIT $4
