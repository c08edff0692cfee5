SELECT judged_at, received_at, journal_seq, device_no, digest, lat_e7, lon_e7, speed_mm_s,
    course_cdeg, status, doubt, journal_no, journal_item, kind, event, protocol
FROM position_judged WHERE device_no = $1 AND judged_at >= $2 AND judged_at <= $3
ORDER BY judged_at, digest LIMIT $4
