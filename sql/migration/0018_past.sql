-- Positions by the time that history judges them by: a week rollover (doubt bit 64) undone. Such a fix
-- time lies twenty years back, before any partition, so all of them stand in position_odd.

-- Adding seconds to a time does not depend on the time zone: immutable, and fit for an index.
CREATE FUNCTION position_time_corrected(fix_time timestamptz, received_at timestamptz)
RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT fix_time + round(extract(epoch FROM received_at - fix_time) / 619315200)::integer
        * interval '619315200 seconds'
$$;

CREATE INDEX position_odd_rollover
    ON position_odd (device_no, position_time_corrected(fix_time, received_at), digest)
    WHERE doubt & 64 <> 0;
DROP INDEX position_odd_device_no_idx;

CREATE VIEW position_judged AS
    SELECT fix_time AS judged_at, received_at, journal_seq, device_no, digest, lat_e7, lon_e7,
        speed_mm_s, course_cdeg, status, doubt, journal_no, journal_item, kind, event, protocol
        FROM position
    UNION ALL
    SELECT fix_time, received_at, journal_seq, device_no, digest, lat_e7, lon_e7,
        speed_mm_s, course_cdeg, status, doubt, journal_no, journal_item, kind, event, protocol
        FROM position_odd WHERE doubt & 64 = 0
    UNION ALL
    SELECT position_time_corrected(fix_time, received_at), received_at, journal_seq, device_no,
        digest, lat_e7, lon_e7, speed_mm_s, course_cdeg, status, doubt, journal_no, journal_item,
        kind, event, protocol
        FROM position_odd WHERE doubt & 64 <> 0;
GRANT SELECT ON position_judged TO haitrinh_watch, haitrinh_read;

-- What was judged before by the newest version of each zone is judged once more.
INSERT INTO rejudge_mark (device_no, from_time, until_time)
    SELECT '{0}', '{0001-01-01 00:00:00+00}', '{9999-12-31 00:00:00+00}'
    WHERE EXISTS (SELECT FROM device_state);
