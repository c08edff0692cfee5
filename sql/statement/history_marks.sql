-- Marks in the order they were made, at most so many; touching spans of a device become one.
WITH taken AS (
    SELECT mark_no, device_no, from_time, until_time FROM rejudge_mark ORDER BY mark_no LIMIT $1
), span AS (
    SELECT s.device_no, unnest(range_agg(tstzrange(s.from_time, s.until_time, '[]'))) AS span
    FROM taken, unnest(device_no, from_time, until_time) AS s (device_no, from_time, until_time)
    GROUP BY s.device_no
)
SELECT (SELECT max(mark_no) FROM taken), device_no, lower(span), upper(span) FROM span
ORDER BY device_no, span
