-- Whom to ask where a vessel ($1) or a device ($2) is, the counted one first, and how it was heard last.
SELECT d.device_key, coalesce(t.protocol, 0),
    (extract(epoch FROM t.last_heard_at) * 1000000)::bigint
FROM device_now d
LEFT JOIN mount_now m ON m.device_no = d.device_no AND now() >= m.from_time AND now() < m.until_time
LEFT JOIN vessel_now v ON v.vessel_no = m.vessel_no
LEFT JOIN device_state t ON t.device_no = d.device_no
WHERE v.registration = $1 OR d.device_key = $2
ORDER BY m.is_counted DESC NULLS LAST, d.device_key LIMIT 2
