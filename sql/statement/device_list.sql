SELECT d.device_no, d.device_key, v.registration,
    CASE m.is_counted WHEN true THEN 'yes' WHEN false THEN 'no' END, s.name, d.model,
    CASE WHEN d.is_enabled THEN 'yes' ELSE 'no' END,
    (SELECT count(*) FROM device_secret k WHERE k.device_no = d.device_no AND k.is_live
        AND NOT EXISTS (SELECT FROM device_secret n WHERE n.device_no = k.device_no
            AND n.key_id = k.key_id AND n.secret_no > k.secret_no)),
    (extract(epoch FROM t.last_heard_at) * 1000000)::bigint, d.satellite, d.gateway,
    (extract(epoch FROM d.fee_until) * 1000000)::bigint
FROM device_now d
LEFT JOIN supplier_now s USING (supplier_no)
LEFT JOIN mount_now m ON m.device_no = d.device_no AND now() >= m.from_time AND now() < m.until_time
LEFT JOIN vessel_now v ON v.vessel_no = m.vessel_no
LEFT JOIN device_state t ON t.device_no = d.device_no
ORDER BY d.device_key
