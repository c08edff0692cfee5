-- What is stored of the device $1 (key), under any of its numbers, with fix times from $2 to $3.
SELECT (extract(epoch FROM fix_time) * 1000000)::bigint, digest, doubt
FROM position_all
WHERE device_no = ANY (ARRAY(SELECT device_no FROM device WHERE device_key = $1))
    AND fix_time >= $2 AND fix_time <= $3
