-- What came of alarm $1: late reports of its time (doubt 512), its case, who was to be told, and what
-- late data made of it, in language $2.
WITH raised AS (
    SELECT r.device_no, r.occurred_at, r.detected_at,
        (SELECT CASE WHEN n.step = 3 THEN n.detected_at END FROM alarm_event n
            WHERE n.device_no = r.device_no AND n.alarm_id = r.alarm_id
            ORDER BY n.detected_at DESC, n.journal_seq DESC, n.step DESC LIMIT 1) AS ended_at
    FROM alarm_event r WHERE r.alarm_id = $1::bigint AND r.step = 1 LIMIT 1
)
SELECT (SELECT count(*) FROM raised r JOIN position_all p ON p.device_no = r.device_no
        AND p.fix_time > r.occurred_at AND p.fix_time < coalesce(r.ended_at, now())
        AND p.received_at > r.detected_at AND p.doubt & 512 <> 0),
    c.case_id, w.vi, w.en,
    (SELECT count(*) FROM outbox o WHERE o.alarm_id = $1::bigint),
    (SELECT count(*) FROM outbox_now o WHERE o.alarm_id = $1::bigint
        AND o.outcome IN ('sent', 'delivered')),
    alarm_history_words($1::bigint, raised.device_no, $2)
FROM raised LEFT JOIN case_event e ON e.alarm_id = $1::bigint AND e.action = 'attached'
LEFT JOIN case_now c ON c.case_id = e.case_id LEFT JOIN case_word w ON w.word = c.state
