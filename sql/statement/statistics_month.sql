-- What happened from $1 to $2, counted by cause and outcome, in language $3 ('' for the words that
-- programs compare); with what people found of it ($4).
SELECT CASE $3 WHEN 'vi' THEN w.vi WHEN 'en' THEN w.en ELSE w.word END,
    CASE $3 WHEN 'vi' THEN c.vi WHEN 'en' THEN c.en ELSE c.word END,
    CASE $3 WHEN 'vi' THEN o.vi WHEN 'en' THEN o.en ELSE o.word END,
    count(e.what), count(DISTINCT e.vessel_no),
    round((extract(epoch FROM max(e.lasted)) / 3600)::numeric, 1),
    f.cause, f.reason
FROM statistics_word w
LEFT JOIN statistics_event($1, $2) e ON e.what = w.word
LEFT JOIN statistics_word c ON c.word = e.cause
LEFT JOIN statistics_word o ON o.word = e.outcome
LEFT JOIN LATERAL (SELECT n.cause, n.reason FROM case_finding(e.alarm_id) n WHERE $4::boolean) f
    ON true
WHERE w.place < 10
GROUP BY w.place, w.word, c.place, c.word, o.place, o.word, f.cause, f.reason
ORDER BY w.place, c.place, o.place, f.cause, f.reason
