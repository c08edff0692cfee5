-- How the devices of supplier $3 (0: those that connect by themselves) fared from $1 to $2, a row a
-- model. In service is a device from its first report in that time on, or from $1 when it reported
-- before, in port and laid up left out. A report is overdue one interval after the one before.
WITH asked AS (SELECT $1::timestamptz AS from_time,
        least($2::timestamptz, statistics_known_until()) AS until_time),
member AS MATERIALIZED (
    SELECT device_no, coalesce(model, '') AS model,
        coalesce(interval_s, 7200) * interval '1 second' AS due
    FROM device_now WHERE coalesce(supplier_no, 0) = $3),
-- Device by device: each one's reports are few enough to be sorted in memory.
report AS MATERIALIZED (
    SELECT m.model, m.due, m.device_no, r.judged_at, r.gap_s, r.delay_s
    FROM member m, asked a CROSS JOIN LATERAL (
        SELECT p.judged_at,
            date_part('epoch', p.judged_at - lag(p.judged_at) OVER (ORDER BY p.judged_at)) AS gap_s,
            date_part('epoch', p.received_at - p.judged_at) AS delay_s
        FROM position_judged p
        WHERE p.device_no = m.device_no AND p.judged_at >= a.from_time
            AND p.judged_at < a.until_time AND p.doubt & 8 = 0 AND p.kind <> 2) r),
spacing AS (
    SELECT model, count(*) AS reports,
        percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY gap_s)::numeric[] AS gap_s,
        max(gap_s)::numeric AS longest_s, count(*) FILTER (WHERE delay_s > 7200) AS late,
        percentile_disc(0.95) WITHIN GROUP (ORDER BY delay_s)::numeric AS delay_s
    FROM report GROUP BY model),
served AS MATERIALIZED (
    SELECT r.device_no, r.model, r.due, CASE WHEN EXISTS (SELECT FROM position_judged p
            WHERE p.device_no = r.device_no AND p.judged_at < a.from_time)
        THEN a.from_time ELSE r.first_at END AS since
    FROM (SELECT device_no, model, due, min(judged_at) AS first_at
        FROM report GROUP BY device_no, model, due) r, asked a),
silence AS MATERIALIZED (
    SELECT s.model, greatest(g.from_time, s.since) AS from_time,
        least(coalesce(g.until_time, 'infinity'), a.until_time) AS until_time,
        greatest(g.from_time + s.due, s.since) AS due_at, g.cause,
        statistics_at_rest(s.device_no, (SELECT m.vessel_no FROM mount_now m
            WHERE m.device_no = s.device_no AND g.from_time >= m.from_time
                AND g.from_time < m.until_time LIMIT 1), g.from_time) AS is_at_rest
    FROM asked a CROSS JOIN LATERAL statistics_silence(a.from_time, a.until_time, interval '0') g
    JOIN served s ON s.device_no = g.device_no
        AND coalesce(g.until_time, 'infinity') > s.since),
overdue AS (
    SELECT model, sum(extract(epoch FROM until_time - due_at)) FILTER (WHERE NOT is_at_rest
            AND until_time > due_at AND cause <> 'ourselves') AS overdue_s,
        sum(extract(epoch FROM until_time - due_at)) FILTER (WHERE NOT is_at_rest
            AND until_time > due_at AND cause IN ('supplier', 'satellite')) AS outage_s,
        sum(extract(epoch FROM until_time - from_time)) FILTER (WHERE is_at_rest
            OR cause = 'ourselves') AS rest_s
    FROM silence GROUP BY model),
service AS (
    SELECT model, count(*) AS devices, sum(extract(epoch FROM a.until_time - since)) AS served_s
    FROM served, asked a GROUP BY model)
SELECT coalesce((SELECT n.name FROM supplier_now n WHERE n.supplier_no = $3), '-'),
    nullif(model, ''), devices, reports,
    round(100 * (1 - coalesce(overdue_s, 0)
        / nullif(served_s - coalesce(rest_s, 0), 0))::numeric, 2),
    gap_s[1]::bigint, gap_s[2]::bigint, gap_s[3]::bigint, longest_s::bigint,
    round(100.0 * late / reports, 2), delay_s::bigint,
    round((coalesce(overdue_s, 0) / 3600)::numeric, 1),
    round((coalesce(outage_s, 0) / 3600)::numeric, 1)
FROM spacing JOIN service USING (model) LEFT JOIN overdue USING (model)
ORDER BY model
