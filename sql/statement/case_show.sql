-- What happened in a case, in order, in language $2.
SELECT e.event_no, (extract(epoch FROM e.happened_at) * 1000000)::bigint,
    CASE $2 WHEN 'en' THEN w.en ELSE w.vi END, e.who,
    concat_ws(': ', e.whom || coalesce(' (' || e.way || ')', ''),
        CASE WHEN e.is_formal THEN CASE $2 WHEN 'en' THEN 'formal' ELSE 'chính thức' END END,
        CASE $2 WHEN 'en' THEN r.en ELSE r.vi END, k.name, nullif(e.words, ''),
        CASE WHEN e.answers IS NOT NULL THEN format('→ %s', e.answers) END,
        CASE WHEN e.action = 'attached' THEN alarm_history_words(e.alarm_id, e.device_no, $2) END),
    (extract(epoch FROM e.promised_until) * 1000000)::bigint, e.alarm_id
FROM case_event e JOIN case_word w ON w.word = e.action LEFT JOIN case_reason r USING (reason)
LEFT JOIN alarm_event a ON a.device_no = e.device_no AND a.alarm_id = e.alarm_id AND a.step = 1
LEFT JOIN alarm_kind k ON k.kind = a.kind
WHERE e.case_id = $1::bigint ORDER BY e.event_no
