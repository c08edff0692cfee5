-- Silences: two kinds of alarm, and what can be asked of losses and gaps. All of it is computed from
-- stored rows, so that late data corrects it.

INSERT INTO alarm_kind VALUES (15, 'loss-near-border'), (16, 'manual-missed');

-- The alarm of the outage that holds a device's loss, from its state (rule/state.c): the version,
-- flags of which bit 4 is held, and from byte 55 on the number, the lowest byte first.
CREATE FUNCTION state_held_by(blob bytea) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN length(blob) >= 63 AND get_byte(blob, 0) >= 3 AND get_byte(blob, 1) & 4 <> 0
        THEN (SELECT sum(get_byte(blob, 55 + n)::bigint << (8 * n))::bigint
            FROM generate_series(0, 7) AS n) END
$$;

-- Losses that an outage holds now: told to nobody, and listed here.
CREATE VIEW loss_held AS
    SELECT s.device_no, d.device_key, m.vessel_no, v.registration, s.last_heard_at,
        state_held_by(s.blob) AS outage_id
    FROM device_state s
    LEFT JOIN device d ON d.device_no = s.device_no
    LEFT JOIN mount_now m ON m.device_no = s.device_no
        AND s.last_heard_at >= m.from_time AND s.last_heard_at < m.until_time
    LEFT JOIN vessel_now v ON v.vessel_no = m.vessel_no
    WHERE state_held_by(s.blob) IS NOT NULL;

-- Outages as spans, with the cohort they came to be.
CREATE VIEW outage_span AS
    SELECT a.alarm_id, a.occurred_at AS from_time,
        CASE WHEN a.is_open THEN NULL ELSE a.last_occurred_at END AS until_time,
        coalesce(a.last_detail ->> 'cohort', 'supplier') AS cohort,
        coalesce(a.last_detail ->> 'name', a.last_detail ->> 'supplier', a.supplier_no::text)
            AS name,
        (a.last_detail ->> 'members')::bigint AS members,
        (a.last_detail ->> 'on_time')::bigint AS on_time
    FROM alarm a WHERE a.kind = 'outage';

-- Whose fault a gap is: the outage's that began with it and explains at least half of it, else the
-- device's own. Whoever was silent for longer than 1.5 intervals before the outage was so by itself.
CREATE VIEW gap_cause AS
    SELECT g.*, CASE WHEN o.alarm_id IS NULL OR o.cohort = 'model' THEN 'device'
            WHEN o.cohort = 'supplier' THEN 'supplier' ELSE 'satellite' END AS cause,
        o.alarm_id AS outage_id, o.members AS outage_members, o.on_time AS outage_on_time
    FROM gap g
    LEFT JOIN device_now d ON d.device_no = g.device_no
    LEFT JOIN LATERAL (SELECT * FROM outage_span s
        WHERE s.name = CASE s.cohort WHEN 'satellite' THEN d.satellite WHEN 'gateway' THEN d.gateway
                WHEN 'model' THEN d.model ELSE coalesce(d.supplier_no, 0)::text END
            AND s.from_time < g.until_time
            AND g.from_time >= s.from_time
                - coalesce(d.interval_s, 7200) * 1.5 * interval '1 second'
            AND 2 * (least(g.until_time, coalesce(s.until_time, g.until_time))
                - greatest(g.from_time, s.from_time)) >= g.until_time - g.from_time
        ORDER BY s.from_time LIMIT 1) o ON true;

-- Losses as they were told, one row each time the device fell silent, and what history makes of
-- them: the longest time without a position in the span. Positions that came later shorten it.
CREATE VIEW loss AS
    SELECT l.*, h.longest,
        CASE WHEN l.ended_at IS NULL THEN 'open'
            WHEN h.longest IS NULL OR h.longest < interval '6 hours'
                THEN 'transmitted late, recorded on time'
            WHEN h.longest < (l.ended_at - l.heard_at) * 0.9 THEN 'shortened'
            ELSE 'stands' END AS outcome
    FROM (SELECT device_no, max(vessel_no) AS vessel_no, alarm_id,
            (detail ->> 'heard')::timestamptz AS heard_at,
            max(occurred_at) FILTER (WHERE step = 3) AS ended_at, max(level) AS level,
            max(detail ->> 'cause') AS cause
        FROM alarm_event WHERE kind = 4 GROUP BY device_no, alarm_id, detail ->> 'heard') l
    LEFT JOIN LATERAL (SELECT max(least(g.until_time, l.ended_at)
            - greatest(g.from_time, l.heard_at)) AS longest
        FROM gap g WHERE g.device_no = l.device_no AND g.from_time < l.ended_at
            AND g.until_time > l.heard_at) h ON true;

-- Where vessels fall silent and come back in the same place: moorings that a person may make a port
-- zone of. Cells of a hundredth of a degree.
CREATE VIEW mooring_candidate AS
    SELECT round(from_lat_e7 / 1e5) / 100 AS lat, round(from_lon_e7 / 1e5) / 100 AS lon,
        count(*) AS silences, count(DISTINCT device_no) AS devices
    FROM gap
    WHERE until_time - from_time >= interval '12 hours'
        AND abs(from_lat_e7 - until_lat_e7) < 20000 AND abs(from_lon_e7 - until_lon_e7) < 20000
    GROUP BY 1, 2 HAVING count(DISTINCT device_no) >= 3;

GRANT SELECT ON loss_held, outage_span, gap_cause, loss, mooring_candidate TO haitrinh_read;
