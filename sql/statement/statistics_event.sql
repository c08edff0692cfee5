-- What happened from $1 to $2, a row each, in language $3 ('' for the words that programs compare);
-- with what people found of it ($4).
SELECT CASE $3 WHEN 'vi' THEN w.vi WHEN 'en' THEN w.en ELSE w.word END,
    v.registration, d.device_key, z.zone_id,
    (extract(epoch FROM e.began_at) * 1000000)::bigint,
    (extract(epoch FROM e.ended_at) * 1000000)::bigint,
    round((extract(epoch FROM e.lasted) / 3600)::numeric, 1),
    CASE $3 WHEN 'vi' THEN c.vi WHEN 'en' THEN c.en ELSE c.word END,
    CASE $3 WHEN 'vi' THEN o.vi WHEN 'en' THEN o.en ELSE o.word END,
    f.cause, f.reason, e.alarm_id
FROM statistics_event($1, $2) e
JOIN statistics_word w ON w.word = e.what
LEFT JOIN statistics_word c ON c.word = e.cause
LEFT JOIN statistics_word o ON o.word = e.outcome
LEFT JOIN vessel_now v ON v.vessel_no = e.vessel_no
LEFT JOIN device d ON d.device_no = e.device_no
LEFT JOIN zone_now z ON z.zone_no = e.zone_no
LEFT JOIN LATERAL (SELECT n.cause, n.reason FROM case_finding(e.alarm_id) n WHERE $4::boolean) f
    ON true
ORDER BY w.place, e.began_at, v.registration, d.device_key, e.alarm_id
