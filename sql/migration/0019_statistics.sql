-- What the monthly table counts, one row each: a function of what is stored, so that late data
-- corrects it and a rebuild from the journal gives the same. What people wrote has no part in it.

CREATE TABLE statistics_word (
    place smallint PRIMARY KEY,
    word text NOT NULL UNIQUE,
    vi text NOT NULL,
    en text NOT NULL
);
INSERT INTO statistics_word VALUES
    (1, 'loss-6h', 'mất tín hiệu trên 6 giờ', 'signal lost for over 6 h'),
    (2, 'loss-10d', 'mất tín hiệu trên 10 ngày', 'signal lost for over 10 days'),
    (3, 'loss-6m', 'mất tín hiệu trên 6 tháng', 'signal lost for over 6 months'),
    (4, 'border-crossed', 'vượt ranh giới', 'boundary crossed'),
    (5, 'closed-area', 'vào vùng cấm', 'in a closed area'),
    (10, 'device', 'thiết bị', 'device'),
    (11, 'supplier', 'nhà cung cấp', 'supplier'),
    (12, 'satellite', 'vệ tinh', 'satellite'),
    (13, 'confirmed', 'đã xác nhận', 'confirmed'),
    (14, 'inferred', 'suy ra giữa hai vị trí', 'inferred between two fixes'),
    (15, 'unconfirmed', 'chưa xác nhận', 'not confirmed'),
    (20, 'open', 'chưa có lại tín hiệu', 'not heard again yet'),
    (21, 'heard', 'đã có lại tín hiệu', 'heard again'),
    (22, 'sent-late', 'gửi trễ, đã ghi đúng giờ', 'transmitted late, recorded on time'),
    (23, 'back-2h', 'đã quay vào trong 2 giờ', 'back within 2 h'),
    (24, 'back-12h', 'đã quay vào trong 12 giờ', 'back within 12 h'),
    (25, 'back-later', 'đã quay vào sau 12 giờ', 'back after 12 h'),
    (26, 'beyond', 'chưa quay vào', 'not back yet'),
    (27, 'dissolved', 'toàn tuyến không cho thấy', 'not shown by the whole track');

-- Up to when the store knows anything: whatever the hour is, the past ends there.
CREATE FUNCTION statistics_known_until() RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(max(last_heard_at), '-infinity') FROM device_state
$$;

-- Whether the device was in port, or its vessel laid up, when it fell silent: no loss then.
CREATE FUNCTION statistics_at_rest(device_no integer, vessel_no integer, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM visit v JOIN zone_version z ON z.version_no = v.zone_version
            WHERE v.device_no = $1 AND z.kind = 'port' AND v.entered_at <= $3
                AND coalesce(v.left_at, 'infinity') >= $3)
        OR EXISTS (SELECT FROM vessel_now v WHERE v.vessel_no = $2 AND v.laid_up_from <= $3
            AND coalesce(v.laid_up_until, 'infinity') > $3)
$$;

-- The longest time within a device's silence in which the vessel's other device was silent too.
CREATE FUNCTION statistics_longest_silence(device_no integer, vessel_no integer,
    from_time timestamptz, until_time timestamptz, OUT began_at timestamptz, OUT ended_at timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT at, next FROM (
        SELECT at, lead(at) OVER (ORDER BY at) AS next FROM (
            SELECT $3 AS at UNION SELECT $4 UNION
            SELECT p.judged_at FROM mount_now o
            JOIN position_judged p ON p.device_no = o.device_no
                AND p.judged_at > $3 AND p.judged_at < $4
                AND p.judged_at >= o.from_time AND p.judged_at < o.until_time AND p.doubt & 8 = 0
            WHERE o.vessel_no = $2 AND o.device_no <> $1) heard) spans
    WHERE next IS NOT NULL ORDER BY next - at DESC, at LIMIT 1
$$;

-- Silences of devices that touch the time asked for and lasted for at least that long: gaps, and
-- what has not ended yet (until_time null). Whose fault one is: the outage's that began with it and
-- explains at least half of it, else the device's own. Whoever was silent for longer than 1.5
-- intervals before the outage was so by itself.
CREATE FUNCTION statistics_silence(since timestamptz, until timestamptz, shortest interval)
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
    SELECT s.device_no, s.from_time, s.until_time, coalesce(o.cause, 'device')
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
$$;

-- Alarms of loss, a row each time the device fell silent, with the longest time in the span for
-- which no position is stored now.
CREATE FUNCTION statistics_told_loss(since timestamptz, until timestamptz)
RETURNS TABLE (alarm_id bigint, device_no integer, vessel_no integer, heard_at timestamptz,
    ended_at timestamptz, longest interval, cause text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT l.alarm_id, l.device_no, l.vessel_no, l.heard_at, l.ended_at,
        coalesce(h.longest, interval '0'), coalesce(l.cause, 'device')
    FROM (SELECT e.alarm_id, e.device_no, max(e.vessel_no) AS vessel_no,
            (e.detail ->> 'heard')::timestamptz AS heard_at,
            max(e.occurred_at) FILTER (WHERE e.step = 3) AS ended_at,
            max(e.detail ->> 'cause') AS cause
        FROM alarm_event e WHERE e.kind = 4
        GROUP BY e.alarm_id, e.device_no, e.detail ->> 'heard') l
    LEFT JOIN LATERAL (SELECT max(least(g.until_time, l.ended_at)
            - greatest(g.from_time, l.heard_at)) AS longest
        FROM gap g WHERE g.device_no = l.device_no AND g.from_time < l.ended_at
            AND g.until_time > l.heard_at) h ON true
    WHERE l.vessel_no IS NOT NULL AND l.ended_at > $1 AND l.heard_at < $2
$$;

-- Losses of vessels by the moment when they became one of that class; lost for 10 days, a vessel
-- is in the table of over 6 hours too. Alarms that late data has taken back stand with them.
CREATE FUNCTION statistics_loss(since timestamptz, until timestamptz)
RETURNS TABLE (what text, vessel_no integer, device_no integer, zone_no integer,
    began_at timestamptz, ended_at timestamptz, lasted interval, cause text, outcome text,
    alarm_id bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH class (what, least) AS (VALUES ('loss-6h', interval '6 hours'),
        ('loss-10d', interval '10 days'), ('loss-6m', interval '6 months'))
    SELECT c.what, m.vessel_no, s.device_no, NULL::integer, l.began_at,
        CASE WHEN e.is_open THEN NULL ELSE l.ended_at END, l.ended_at - l.began_at, s.cause,
        CASE WHEN e.is_open THEN 'open' ELSE 'heard' END,
        (SELECT a.alarm_id FROM alarm_event a WHERE a.device_no = s.device_no AND a.kind = 4
            AND a.detected_at > l.began_at AND a.detected_at <= l.ended_at + interval '1 hour'
            ORDER BY a.detected_at, a.alarm_id LIMIT 1)
    FROM statistics_silence($1, $2, interval '6 hours') s
    JOIN mount_now m ON m.device_no = s.device_no AND m.is_counted
        AND s.from_time >= m.from_time AND s.from_time < m.until_time
    CROSS JOIN LATERAL statistics_longest_silence(s.device_no, m.vessel_no, s.from_time,
        coalesce(s.until_time, statistics_known_until())) l
    CROSS JOIN LATERAL (SELECT s.until_time IS NULL AND l.ended_at = statistics_known_until()
        AS is_open) e
    JOIN class c ON l.began_at + c.least >= $1 AND l.began_at + c.least < $2
        AND l.began_at + c.least <= l.ended_at
    WHERE NOT statistics_at_rest(s.device_no, m.vessel_no, l.began_at)
    UNION ALL
    SELECT c.what, l.vessel_no, l.device_no, NULL, l.heard_at, l.ended_at, l.longest, l.cause,
        'sent-late', l.alarm_id
    FROM statistics_told_loss($1, $2) l
    JOIN class c ON l.heard_at + c.least >= $1 AND l.heard_at + c.least < $2
        AND l.heard_at + c.least <= l.ended_at AND l.longest < c.least
$$;

-- Where tracks left a boundary's permitted side, or entered a closed area, by history. A boundary
-- is a line with a permitted side, or an area to stay inside of; who is outside of an area because
-- it was changed has not left it.
CREATE FUNCTION statistics_passage(since timestamptz, until timestamptz)
RETURNS TABLE (kind smallint, device_no integer, zone_no integer, began_at timestamptz,
    ended_at timestamptz, certainty smallint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT 3::smallint, v.device_no, v.zone_no, v.entered_at, v.left_at, v.certainty
    FROM visit v JOIN zone_version z ON z.version_no = v.zone_version
    WHERE z.kind = 'closed' AND v.side = 0 AND v.entered_at >= $1 AND v.entered_at < $2
    UNION ALL
    SELECT 2::smallint, v.device_no, v.zone_no, v.entered_at,
        (SELECT min(b.entered_at) FROM visit b WHERE b.device_no = v.device_no
            AND b.zone_no = v.zone_no AND b.entered_at > v.entered_at AND b.side <> v.side),
        v.certainty
    FROM visit v JOIN zone_version z ON z.version_no = v.zone_version
    WHERE z.kind = 'boundary' AND v.side = CASE z.side WHEN 'left' THEN 2 WHEN 'right' THEN 1 END
        AND v.entered_at >= $1 AND v.entered_at < $2
    UNION ALL
    SELECT 2::smallint, v.device_no, v.zone_no, v.left_at,
        (SELECT min(b.entered_at) FROM visit b WHERE b.device_no = v.device_no
            AND b.zone_no = v.zone_no AND b.entered_at >= v.left_at),
        1::smallint
    FROM visit v JOIN zone_version z ON z.version_no = v.zone_version
    WHERE z.kind = 'boundary' AND v.side = 0 AND v.left_at >= $1 AND v.left_at < $2
        AND NOT EXISTS (SELECT FROM zone_version n WHERE n.zone_no = v.zone_no
            AND (abs(extract(epoch FROM n.recorded_at - v.left_at)) < 1
                OR v.left_at IN (n.valid_from, n.valid_until)))
$$;

CREATE FUNCTION statistics_crossing(since timestamptz, until timestamptz)
RETURNS TABLE (what text, vessel_no integer, device_no integer, zone_no integer,
    began_at timestamptz, ended_at timestamptz, lasted interval, cause text, outcome text,
    alarm_id bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT k.name, m.vessel_no, p.device_no, p.zone_no, p.began_at, p.ended_at, l.lasted,
        (ARRAY['confirmed', 'inferred', 'unconfirmed'])[p.certainty],
        CASE WHEN p.ended_at IS NULL THEN 'beyond'
            WHEN l.lasted <= interval '2 hours' THEN 'back-2h'
            WHEN l.lasted <= interval '12 hours' THEN 'back-12h' ELSE 'back-later' END,
        (SELECT a.alarm_id FROM alarm_event a WHERE a.device_no = p.device_no AND a.kind = p.kind
            AND a.zone_no = p.zone_no AND a.occurred_at >= p.began_at - interval '1 hour'
            AND a.occurred_at <= coalesce(p.ended_at, 'infinity')
            ORDER BY a.occurred_at, a.alarm_id LIMIT 1)
    FROM statistics_passage($1, $2) p
    JOIN alarm_kind k ON k.kind = p.kind
    JOIN mount_now m ON m.device_no = p.device_no AND m.is_counted
        AND p.began_at >= m.from_time AND p.began_at < m.until_time
    CROSS JOIN LATERAL (SELECT coalesce(p.ended_at, statistics_known_until()) - p.began_at
        AS lasted) l
    UNION ALL
    SELECT k.name, a.vessel_no, a.device_no, a.zone_no, a.occurred_at, NULL, NULL, 'unconfirmed',
        'dissolved', a.alarm_id
    FROM alarm_event a JOIN alarm_kind k ON k.kind = a.kind
    WHERE a.kind IN (2, 3) AND a.step = 1 AND a.vessel_no IS NOT NULL
        AND a.occurred_at >= $1 AND a.occurred_at < $2
        AND NOT EXISTS (SELECT FROM visit v WHERE v.device_no = a.device_no
            AND v.zone_no = a.zone_no
            AND (v.entered_at BETWEEN a.occurred_at - interval '1 day'
                    AND a.occurred_at + interval '1 day'
                OR v.left_at BETWEEN a.occurred_at - interval '1 day'
                    AND a.occurred_at + interval '1 day'
                OR a.kind = 3 AND v.entered_at <= a.occurred_at
                    AND coalesce(v.left_at, 'infinity') >= a.occurred_at))
$$;

-- All that a monthly table counts.
CREATE FUNCTION statistics_event(since timestamptz, until timestamptz)
RETURNS TABLE (what text, vessel_no integer, device_no integer, zone_no integer,
    began_at timestamptz, ended_at timestamptz, lasted interval, cause text, outcome text,
    alarm_id bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT * FROM statistics_loss($1, $2) UNION ALL SELECT * FROM statistics_crossing($1, $2)
$$;

-- What people found of an alarm, by the newest closing of its case; 'open' while they work on it.
CREATE FUNCTION case_finding(alarm_id bigint, OUT cause text, OUT reason text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN case_is_open(a.case_id) THEN NULL ELSE r.cause END,
        CASE WHEN case_is_open(a.case_id) THEN 'open' ELSE c.reason END
    FROM case_event a
    LEFT JOIN case_event c ON c.case_id = a.case_id AND c.action = 'closed'
    LEFT JOIN case_reason r ON r.reason = c.reason
    WHERE a.alarm_id = $1 AND a.action = 'attached'
    ORDER BY c.event_no DESC LIMIT 1
$$;

REVOKE EXECUTE ON FUNCTION case_finding FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_finding TO haitrinh_desk;
GRANT SELECT ON statistics_word TO haitrinh_read;
