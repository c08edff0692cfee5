-- What was heard of the vessel $1 (registration) from $2 to $3, and its silences of at least $4
-- seconds, as one JSON object; no row for a vessel that is in no register.
WITH vessel AS MATERIALIZED (
    SELECT vessel_no, registration FROM vessel_now WHERE registration = $1),
asked AS MATERIALIZED (
    SELECT $2::timestamptz AS from_time, $3::timestamptz AS until_time,
        make_interval(secs => $4::bigint) AS least),
mounted AS MATERIALIZED (
    SELECT m.device_no, m.is_counted, m.from_time, m.until_time, d.device_key, d.model,
        d.satellite, d.gateway, d.supplier_no, s.name AS supplier
    FROM mount_now m JOIN vessel USING (vessel_no) JOIN device_now d USING (device_no)
    LEFT JOIN supplier_now s USING (supplier_no), asked a
    WHERE m.from_time < a.until_time AND m.until_time > a.from_time),
-- Every report of the vessel from a month before on: what came before, within and after.
report AS MATERIALIZED (
    SELECT t.device_no, t.fix_time, t.received_at, t.lat, t.lon, t.kind = 2 OR t.status & 1024 <> 0
        AS is_manual
    FROM track t JOIN vessel v ON v.vessel_no = t.vessel_no, asked a
    WHERE t.device_no IN (SELECT device_no FROM mounted)
        AND t.fix_time >= a.from_time - interval '31 days'
        AND t.fix_time < a.until_time + interval '1 day'),
-- The newest of each device from before that month.
earlier AS (
    SELECT p.received_at FROM mounted m, asked a CROSS JOIN LATERAL (
        SELECT received_at FROM position p WHERE p.device_no = m.device_no AND p.kind <> 2 AND p.status & 1024 = 0
            AND p.fix_time >= m.from_time AND p.fix_time < a.from_time - interval '31 days'
        ORDER BY p.fix_time DESC LIMIT 1) p),
heard AS MATERIALIZED (
    SELECT received_at FROM report WHERE NOT is_manual UNION SELECT received_at FROM earlier),
-- Of a vessel that was not heard before, a silence begins with the time asked for, or when she got a
-- device.
begin AS (
    SELECT greatest(a.from_time, min(m.from_time)) AS since FROM mounted m, asked a
    GROUP BY a.from_time),
stretch AS (
    SELECT received_at AS since, lead(received_at) OVER (ORDER BY received_at) AS until,
        true AS is_after_report
    FROM heard
    UNION ALL
    SELECT b.since, (SELECT min(received_at) FROM heard), false FROM begin b
    WHERE NOT EXISTS (SELECT FROM heard h WHERE h.received_at <= b.since)),
silence AS MATERIALIZED (
    SELECT s.since, least(coalesce(s.until, a.until_time), a.until_time) AS until,
        s.until IS NOT NULL AND s.until <= a.until_time AS is_over, s.is_after_report
    FROM stretch s, asked a
    WHERE coalesce(s.until, a.until_time) > a.from_time AND s.since < a.until_time
        AND least(coalesce(s.until, a.until_time), a.until_time) - s.since >= a.least),
-- The other vessels of the same suppliers: who was heard in the day before a silence began, and
-- who of them was not heard in its hours 3 to 6.
peer AS MATERIALIZED (
    SELECT s.since, x.supplier_no, m.vessel_no,
        bool_or(p.received_at <= s.since) AS was_heard,
        bool_or(p.received_at >= s.since + interval '3 hours') AS is_heard
    FROM silence s
    CROSS JOIN (SELECT DISTINCT supplier_no FROM mounted WHERE supplier_no IS NOT NULL) x
    JOIN device_now d ON d.supplier_no = x.supplier_no
    JOIN mount_now m ON m.device_no = d.device_no AND m.from_time <= s.since
        AND m.until_time > s.since AND m.vessel_no <> (SELECT vessel_no FROM vessel)
    JOIN position p ON p.device_no = d.device_no
        AND p.fix_time >= s.since - interval '1 day' AND p.fix_time < s.since + interval '6 hours'
        AND p.received_at >= s.since - interval '1 day'
        AND p.received_at < s.since + interval '6 hours'
    GROUP BY 1, 2, 3),
peers AS (
    SELECT since, jsonb_agg(jsonb_build_object('supplier', name, 'vessels_heard_before', heard,
        'of_these_silent', silent) ORDER BY name) AS list
    FROM (SELECT p.since, s.name, count(*) FILTER (WHERE was_heard) AS heard,
            count(*) FILTER (WHERE was_heard AND NOT is_heard) AS silent
        FROM peer p JOIN supplier_now s USING (supplier_no) GROUP BY 1, 2) counted
    GROUP BY since),
late AS (
    SELECT s.since, count(*) AS reports, min(r.fix_time) AS first, max(r.fix_time) AS last,
        max(r.received_at) AS received_until
    FROM silence s JOIN report r ON r.fix_time > s.since AND r.fix_time < s.until
        AND r.received_at >= s.until AND NOT r.is_manual
    GROUP BY s.since),
by_hand AS (
    SELECT s.since, jsonb_agg(jsonb_build_object('time', r.fix_time, 'received_at', r.received_at,
        'lat', r.lat, 'lon', r.lon) ORDER BY r.fix_time) AS list
    FROM silence s JOIN report r ON r.is_manual AND r.fix_time >= s.since AND r.fix_time < s.until
    GROUP BY s.since),
incidents AS (
    SELECT s.since, jsonb_agg(jsonb_build_object('alarm', i.alarm_id::text, 'began', i.occurred_at,
        'ended', CASE WHEN i.is_open THEN NULL ELSE i.last_occurred_at END,
        'detail', i.last_detail::jsonb) ORDER BY i.occurred_at) AS list
    FROM silence s JOIN alarm i ON i.kind = 'outage' AND i.occurred_at < s.until
        AND (i.is_open OR i.last_occurred_at > s.since)
    WHERE EXISTS (SELECT FROM mounted m WHERE i.supplier_no = m.supplier_no
        OR i.last_detail ->> 'name' = CASE i.last_detail ->> 'cohort' WHEN 'model' THEN m.model
            WHEN 'satellite' THEN m.satellite WHEN 'gateway' THEN m.gateway END)
    GROUP BY s.since)
SELECT jsonb_build_object(
    'statement', 'voyage-silence-1',
    'vessel', v.registration,
    'from', a.from_time, 'until', a.until_time,
    'least_silence_s', extract(epoch FROM a.least)::bigint,
    'devices', (SELECT coalesce(jsonb_agg(jsonb_build_object('device', device_key, 'model', model,
        'supplier', supplier, 'counted', is_counted) ORDER BY device_key), '[]') FROM mounted),
    'heard', (SELECT jsonb_build_object('reports', count(*), 'first', min(received_at),
        'last', max(received_at)) FROM report r
        WHERE r.received_at >= a.from_time AND r.received_at < a.until_time),
    'silences', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'since', s.since, 'until', s.until, 'is_over', s.is_over,
        'is_after_report', s.is_after_report,
        'seconds', extract(epoch FROM s.until - s.since)::bigint,
        'same_supplier', coalesce(p.list, '[]'),
        'late_reports', coalesce(l.reports, 0), 'late_first', l.first, 'late_last', l.last,
        'late_received_until', l.received_until,
        'manual_reports', coalesce(h.list, '[]'),
        'incidents', coalesce(i.list, '[]')) ORDER BY s.since), '[]')
        FROM silence s LEFT JOIN peers p USING (since) LEFT JOIN late l USING (since)
        LEFT JOIN by_hand h USING (since) LEFT JOIN incidents i USING (since)),
    'journal', (SELECT jsonb_agg(jsonb_build_object('id', c.journal_id, 'record', c.live_seq)
        ORDER BY c.journal_id) FROM journal_cursor c))::text
FROM vessel v, asked a
