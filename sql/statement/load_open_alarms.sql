-- Alarms without an ended event: the event that raised each, then its newest one.
SELECT r.alarm_id, (extract(epoch FROM r.occurred_at) * 1000000)::bigint,
    (extract(epoch FROM r.detected_at) * 1000000)::bigint, r.journal_seq, r.zone_version,
    r.device_no, r.vessel_no, r.zone_no, r.supplier_no, r.lat_e7, r.lon_e7, r.journal_item, r.kind,
    r.step, r.level, r.detail,
    l.alarm_id, (extract(epoch FROM l.occurred_at) * 1000000)::bigint,
    (extract(epoch FROM l.detected_at) * 1000000)::bigint, l.journal_seq, l.zone_version,
    l.device_no, l.vessel_no, l.zone_no, l.supplier_no, l.lat_e7, l.lon_e7, l.journal_item, l.kind,
    l.step, l.level, l.detail
FROM alarm_event r
JOIN LATERAL (SELECT * FROM alarm_event e
    WHERE e.device_no = r.device_no AND e.alarm_id = r.alarm_id
    ORDER BY e.detected_at DESC, e.journal_seq DESC, e.journal_item DESC, e.step DESC, e.level DESC
    LIMIT 1) l ON true
WHERE r.step = 1 AND NOT EXISTS (SELECT FROM alarm_event e
    WHERE e.device_no = r.device_no AND e.alarm_id = r.alarm_id AND e.step = 3)
