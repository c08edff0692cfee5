-- Cases, newest first: at most $1, closed ones too ($2), in language $3.
SELECT c.case_id, c.registration, CASE $3 WHEN 'en' THEN w.en ELSE w.vi END,
    (extract(epoch FROM c.opened_at) * 1000000)::bigint, c.taken_by,
    (extract(epoch FROM c.last_at) * 1000000)::bigint, c.alarms,
    (SELECT string_agg(DISTINCT k.name, ' ' ORDER BY k.name) FROM case_event e
        JOIN alarm_event r ON r.device_no = e.device_no AND r.alarm_id = e.alarm_id AND r.step = 1
        JOIN alarm_kind k ON k.kind = r.kind
        WHERE e.case_id = c.case_id AND e.action = 'attached'),
    CASE $3 WHEN 'en' THEN r.en ELSE r.vi END
FROM case_now c JOIN case_word w ON w.word = c.state LEFT JOIN case_reason r USING (reason)
WHERE $2::boolean OR c.state <> 'closed'
ORDER BY c.opened_at DESC, c.case_id LIMIT $1
