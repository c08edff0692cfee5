SELECT device_no, zone_no, entered_at, left_at, zone_version, entered_lat_e7, entered_lon_e7,
    left_lat_e7, left_lon_e7, certainty, side
FROM visit
WHERE device_no = $1 AND entered_at <= $3 AND coalesce(left_at, 'infinity') >= $2
ORDER BY entered_at, zone_no, side
