DELETE FROM visit
WHERE device_no = $1 AND entered_at <= $3 AND coalesce(left_at, 'infinity') >= $2
