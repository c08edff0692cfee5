-- What is held, and where vessels lie: for people to read.

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

-- Where vessels fall silent and come back in the same place: moorings that a person may make a port
-- zone of. Cells of a hundredth of a degree.
CREATE VIEW mooring_candidate AS
    SELECT round(from_lat_e7 / 1e5) / 100 AS lat, round(from_lon_e7 / 1e5) / 100 AS lon,
        count(*) AS silences, count(DISTINCT device_no) AS devices
    FROM gap
    WHERE until_time - from_time >= interval '12 hours'
        AND abs(from_lat_e7 - until_lat_e7) < 20000 AND abs(from_lon_e7 - until_lon_e7) < 20000
    GROUP BY 1, 2 HAVING count(DISTINCT device_no) >= 3;

GRANT SELECT ON loss_held, mooring_candidate TO haitrinh_read;
