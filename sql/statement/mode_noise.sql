-- How noisy the subject $2 of scope $1 was in the last $4 days of its shadow period: alarms raised
-- in shadow, and days looked at, one at least. No row for what is not in shadow. Of a threshold
-- (SCOPE:SUBJECT:NAME) the alarms of the kinds $3 that are decided by it.
SELECT count(e.alarm_id), s.days::numeric(6, 1), (count(e.alarm_id) / s.days)::numeric(12, 1)
FROM (SELECT since, greatest(extract(epoch FROM now() - since) / 86400, 1) AS days
    FROM (SELECT greatest(recorded_at, now() - make_interval(days => $4::integer)) AS since
        FROM mode_now WHERE scope = $1 AND subject = $2 AND mode = 'shadow') m) s
LEFT JOIN (alarm_event e
        JOIN alarm_kind k ON k.kind = e.kind
        LEFT JOIN zone_version z ON z.version_no = e.zone_version
        LEFT JOIN supplier_now p ON p.supplier_no = e.supplier_no
        LEFT JOIN device_now d ON d.device_no = e.device_no)
    ON e.step = 1 AND e.is_shadow AND e.detected_at >= s.since
    AND CASE $1 WHEN 'kind' THEN k.name = $2 WHEN 'zone' THEN z.zone_id = $2
        WHEN 'supplier' THEN p.name = $2
        ELSE k.name = ANY ($3::text[]) AND split_part($2, ':', 2) = CASE split_part($2, ':', 1)
            WHEN 'supplier' THEN e.supplier_no::text WHEN 'vessel' THEN e.vessel_no::text
            WHEN 'device' THEN e.device_no::text WHEN 'model' THEN d.model ELSE '' END END
GROUP BY s.days
