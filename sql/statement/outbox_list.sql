-- Notices, newest first: at most $1; only those nobody has sent ($2); through one channel or any ($3).
SELECT (extract(epoch FROM detected_at) * 1000000)::bigint,
    (extract(epoch FROM due_at) * 1000000)::bigint,
    (extract(epoch FROM not_after) * 1000000)::bigint,
    alarm_id, kind_name, level, registration, audience_name, channel_name, outcome,
    CASE $4 WHEN 'en' THEN text_en WHEN 'plain' THEN text_plain ELSE text_vi END
FROM outbox_now
WHERE (NOT $2::boolean OR outcome IS NULL OR outcome = 'failed')
    AND ($3::text IS NULL OR channel_name = $3)
ORDER BY detected_at DESC, alarm_id, audience LIMIT $1
