-- What late data made of the silences that a loss told of: a function of what is stored, whatever
-- order it came in, so that a rebuild gives the same. The alarm stands as it was told; nobody is
-- rung by this. One row a silence for which reports came late (doubt 512): how long it was told to
-- be, the longest time for which nothing is stored now, and whether that is no loss any more.
CREATE FUNCTION alarm_history(alarm_id bigint, device_no integer)
RETURNS TABLE (heard_at timestamptz, ended_at timestamptz, late bigint, longest interval,
    is_dissolved boolean)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT s.heard_at, s.ended_at, p.late, coalesce(g.longest, interval '0'),
        coalesce(g.longest, interval '0') < s.least
    FROM (SELECT (e.detail ->> 'heard')::timestamptz AS heard_at,
            max(e.occurred_at) FILTER (WHERE e.step = 3) AS ended_at,
            coalesce(min((e.detail ->> 'rung_s')::integer) FILTER (WHERE e.step < 3), 18000)
                * interval '1 second' AS least
        FROM alarm_event e WHERE e.device_no = $2 AND e.alarm_id = $1 AND e.kind = 4
        GROUP BY e.detail ->> 'heard') s
    CROSS JOIN LATERAL (SELECT count(*) AS late FROM position_judged p
        WHERE p.device_no = $2 AND p.judged_at > s.heard_at AND p.judged_at < s.ended_at
            AND p.doubt & 512 <> 0) p
    LEFT JOIN LATERAL (SELECT max(least(g.until_time, s.ended_at)
            - greatest(g.from_time, s.heard_at)) AS longest
        FROM gap g WHERE g.device_no = $2 AND g.from_time < s.ended_at
            AND g.until_time > s.heard_at) g ON true
    WHERE p.late > 0 AND coalesce(g.longest, interval '0') < s.ended_at - s.heard_at
$$;

-- The same as a sentence, for people; null when nothing came late.
CREATE FUNCTION alarm_history_words(alarm_id bigint, device_no integer, lang text)
RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT string_agg(CASE
            WHEN h.is_dissolved AND $3 = 'en'
                THEN 'transmitted late, recorded on time: the loss is dissolved'
            WHEN h.is_dissolved THEN 'gửi trễ, đã ghi đúng giờ: không còn mất tín hiệu'
            WHEN $3 = 'en' THEN 'transmitted late, recorded on time: silence shortened to '
                || round(extract(epoch FROM h.longest) / 3600, 1) || ' h'
            ELSE 'gửi trễ, đã ghi đúng giờ: thời gian im lặng chỉ còn '
                || replace(round(extract(epoch FROM h.longest) / 3600, 1)::text, '.', ',')
                || ' giờ' END, '; ' ORDER BY h.heard_at)
    FROM alarm_history($1, $2) h
$$;
