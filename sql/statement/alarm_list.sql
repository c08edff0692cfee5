-- Alarms, newest first: at most $1, of all or only open ones ($2), of one kind or
-- any ($3), of one zone or any ($4); what late data made of them in language $5.
SELECT alarm_id, (extract(epoch FROM detected_at) * 1000000)::bigint,
    (extract(epoch FROM occurred_at) * 1000000)::bigint,
    kind, level, CASE WHEN is_open THEN 'open' ELSE 'ended' END, registration, device_key, zone_id,
    round(lat::numeric, 5), round(lon::numeric, 5), CASE WHEN is_shadow THEN 'shadow' END,
    CASE WHEN kind = 'loss' THEN alarm_history_words(alarm_id, device_no, $5) END, last_detail
FROM alarm
WHERE (NOT $2::boolean OR is_open) AND ($3::text IS NULL OR kind = $3)
    AND ($4::text IS NULL OR zone_id = $4)
ORDER BY detected_at DESC, alarm_id LIMIT $1
