-- Every event of alarm $1, in the order in which it was told.
SELECT e.step, k.name, e.level, (extract(epoch FROM e.detected_at) * 1000000)::bigint,
    (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.lat_e7, e.lon_e7, v.registration,
    d.device_key, z.zone_id, z.name, e.zone_version, s.name, e.is_shadow, e.journal_seq,
    e.journal_item, e.detail
FROM alarm_event e
LEFT JOIN alarm_kind k ON k.kind = e.kind
LEFT JOIN vessel_now v ON v.vessel_no = e.vessel_no
LEFT JOIN device d ON d.device_no = e.device_no
LEFT JOIN zone_version z ON z.version_no = e.zone_version
LEFT JOIN supplier_now s ON s.supplier_no = e.supplier_no
WHERE e.alarm_id = $1::bigint
ORDER BY e.detected_at, e.journal_seq, e.journal_item, e.step, e.level
