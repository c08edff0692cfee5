-- Marks in the order they were made, at most so many; touching spans of a device become one. Device 0
-- is everyone: from his first position in the span to the first one after it, whose way there is
-- judged anew too. A row without a device when the marks touch nobody.
WITH taken AS (
    SELECT mark_no, device_no, from_time, until_time FROM rejudge_mark ORDER BY mark_no LIMIT $1
), mark AS (
    SELECT m.device_no, m.from_time, m.until_time
    FROM taken, unnest(device_no, from_time, until_time) AS m (device_no, from_time, until_time)
), everyone AS (
    SELECT unnest(range_agg(tstzrange(from_time, until_time, '[]'))) AS span FROM mark
    WHERE device_no = 0
), touched AS (
    SELECT device_no, from_time, until_time FROM mark WHERE device_no <> 0
    UNION ALL
    SELECT s.device_no, first.judged_at, coalesce(next.judged_at, upper(e.span))
    FROM everyone e CROSS JOIN device_state s
    CROSS JOIN LATERAL (SELECT judged_at FROM position_judged p
        WHERE p.device_no = s.device_no AND p.judged_at >= lower(e.span)
        ORDER BY judged_at LIMIT 1) first
    LEFT JOIN LATERAL (SELECT judged_at FROM position_judged p
        WHERE p.device_no = s.device_no AND p.judged_at >= upper(e.span)
        ORDER BY judged_at LIMIT 1) next ON true
), span AS (
    SELECT device_no, unnest(range_agg(tstzrange(from_time, until_time, '[]'))) AS span
    FROM touched GROUP BY device_no
)
SELECT through, device_no, lower(span), upper(span)
FROM (SELECT max(mark_no) AS through FROM taken) marks LEFT JOIN span ON true
ORDER BY device_no, span
