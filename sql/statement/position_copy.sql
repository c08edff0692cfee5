COPY position (fix_time, received_at, journal_seq, device_no, digest, lat_e7, lon_e7, speed_mm_s,
    course_cdeg, status, doubt, journal_no, journal_item, kind, event, protocol)
FROM STDIN (FORMAT binary)
