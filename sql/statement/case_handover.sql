-- What is open, and what of it is due or promised: a row a duty, one without where there is none.
SELECT c.case_id, c.registration, CASE $1 WHEN 'en' THEN s.en ELSE s.vi END, c.taken_by,
    (extract(epoch FROM c.opened_at) * 1000000)::bigint,
    (extract(epoch FROM c.last_at) * 1000000)::bigint,
    CASE $1 WHEN 'en' THEN w.en ELSE w.vi END, (extract(epoch FROM d.due_at) * 1000000)::bigint,
    CASE WHEN d.due_at <= now() THEN CASE $1 WHEN 'en' THEN 'overdue' ELSE 'quá hạn' END END,
    CASE WHEN d.duty = 'promise' THEN (SELECT format('%s (%s, %s)', words, who, event_no)
        FROM case_event e WHERE e.event_no = d.about) END
FROM case_now c JOIN case_word s ON s.word = c.state
LEFT JOIN case_due('infinity') d ON d.case_id = c.case_id LEFT JOIN case_word w ON w.word = d.duty
WHERE c.state <> 'closed'
ORDER BY d.due_at NULLS LAST, c.opened_at, c.case_id
