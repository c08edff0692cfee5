-- Times of ten minutes and more in which this service did not listen to a supplier's path (0: to
-- devices that connect by themselves): its own stop, or a line that could not be proven. Written by
-- the watch at the heartbeat that proved the path again; a rebuild gives the same.
CREATE TABLE deafness (
    supplier_no integer NOT NULL,
    from_time timestamptz NOT NULL,
    until_time timestamptz NOT NULL CHECK (until_time > from_time),
    PRIMARY KEY (supplier_no, from_time)
);
GRANT SELECT, INSERT ON deafness TO haitrinh_watch;
GRANT SELECT ON deafness TO haitrinh_read;

INSERT INTO statistics_word VALUES (16, 'ourselves', 'hệ thống này', 'this service');

-- As before (0019); a silence of which we did not listen for at least half is ours, when no outage
-- explains it.
CREATE OR REPLACE FUNCTION statistics_silence(since timestamptz, until timestamptz, shortest interval)
RETURNS TABLE (device_no integer, from_time timestamptz, until_time timestamptz, cause text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH known AS MATERIALIZED (SELECT statistics_known_until() AS until),
    outage AS MATERIALIZED (
        SELECT a.occurred_at AS from_time,
            CASE WHEN a.is_open THEN 'infinity' ELSE a.last_occurred_at END AS until_time,
            coalesce(a.last_detail ->> 'cohort', 'supplier') AS cohort,
            coalesce(a.last_detail ->> 'name', a.last_detail ->> 'supplier', a.supplier_no::text)
                AS name
        FROM alarm a WHERE a.kind = 'outage'),
    silence AS (
        SELECT g.device_no, g.from_time, g.until_time, g.until_time AS seen_until FROM gap g
        WHERE g.device_no > 0 AND g.until_time > $1 AND g.from_time < $2
            AND g.until_time - g.from_time >= $3
        UNION ALL
        SELECT s.device_no, l.at, NULL, k.until FROM device_state s CROSS JOIN known k
        CROSS JOIN LATERAL (SELECT max(p.judged_at) AS at FROM position_judged p
            WHERE p.device_no = s.device_no AND p.doubt & 8 = 0 AND p.judged_at <= k.until) l
        WHERE s.device_no > 0 AND l.at < $2 AND k.until - l.at >= $3)
    SELECT s.device_no, s.from_time, s.until_time, coalesce(o.cause, u.cause, 'device')
    FROM silence s
    LEFT JOIN device_now d ON d.device_no = s.device_no
    LEFT JOIN LATERAL (SELECT CASE o.cohort WHEN 'supplier' THEN 'supplier'
                WHEN 'model' THEN 'device' ELSE 'satellite' END AS cause
        FROM outage o
        WHERE o.name = CASE o.cohort WHEN 'satellite' THEN d.satellite WHEN 'gateway' THEN d.gateway
                WHEN 'model' THEN d.model ELSE coalesce(d.supplier_no, 0)::text END
            AND o.from_time < s.seen_until
            AND s.from_time >= o.from_time
                - coalesce(d.interval_s, 7200) * 1.5 * interval '1 second'
            AND 2 * (least(s.seen_until, o.until_time) - greatest(s.from_time, o.from_time))
                >= s.seen_until - s.from_time
        ORDER BY o.from_time LIMIT 1) o ON true
    LEFT JOIN LATERAL (SELECT 'ourselves' AS cause FROM deafness n
        WHERE n.supplier_no = coalesce(d.supplier_no, 0)
            AND n.from_time < s.seen_until AND n.until_time > s.from_time
        HAVING 2 * sum(least(s.seen_until, n.until_time) - greatest(s.from_time, n.from_time))
            >= s.seen_until - s.from_time) u ON true
$$;
