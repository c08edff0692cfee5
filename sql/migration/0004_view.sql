-- Views for people and tools: degrees, names, and which vessel it was.

CREATE VIEW position_all AS SELECT * FROM position UNION ALL SELECT * FROM position_odd;

-- The numbers under which positions of a device may stand: its own, and the one it had as a
-- stranger.
CREATE VIEW device_number AS
    SELECT coalesce(known_as, device_no) AS device_no, device_key, device_no AS stored_no
    FROM device;

-- A position whose device miscounts the weeks by a multiple of 1,024 (doubt bit 64) has its own
-- time in fix_time and the time it must have been in occurred_at.
CREATE FUNCTION position_occurred_at(fix_time timestamptz, received_at timestamptz, doubt smallint)
RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN doubt & 64 = 0 THEN fix_time ELSE fix_time
        + round(extract(epoch FROM received_at - fix_time) / 619315200)::integer
        * interval '619315200 seconds' END
$$;

CREATE VIEW track AS
    SELECT m.vessel_no, v.registration, n.device_no, n.device_key, m.is_counted,
        p.fix_time, position_occurred_at(p.fix_time, p.received_at, p.doubt) AS occurred_at,
        p.received_at, p.lat_e7 / 1e7::double precision AS lat,
        p.lon_e7 / 1e7::double precision AS lon,
        p.speed_mm_s * 3.6 / 1852 AS speed_kn, p.course_cdeg / 100.0 AS course_deg,
        p.status, p.doubt, p.kind, p.event, p.protocol, p.digest, p.lat_e7, p.lon_e7,
        p.journal_no, p.journal_seq, p.journal_item
    FROM position_all p
    JOIN device_number n ON n.stored_no = p.device_no
    LEFT JOIN mount_now m ON m.device_no = n.device_no
        AND position_occurred_at(p.fix_time, p.received_at, p.doubt) >= m.from_time
        AND position_occurred_at(p.fix_time, p.received_at, p.doubt) < m.until_time
    LEFT JOIN vessel_now v ON v.vessel_no = m.vessel_no;

CREATE VIEW alarm AS
    SELECT r.alarm_id, k.name AS kind, l.level, l.step <> 3 AS is_open, r.device_no, d.device_key,
        r.vessel_no, v.registration, r.zone_no, z.zone_id, r.supplier_no, r.zone_version,
        r.occurred_at, r.detected_at, r.recorded_at, l.occurred_at AS last_occurred_at,
        l.detected_at AS last_detected_at, l.step AS last_step,
        r.lat_e7 / 1e7::double precision AS lat, r.lon_e7 / 1e7::double precision AS lon,
        r.detail, l.detail AS last_detail, r.journal_no, r.journal_seq, r.journal_item
    FROM alarm_event r
    JOIN LATERAL (SELECT * FROM alarm_event e
        WHERE e.device_no = r.device_no AND e.alarm_id = r.alarm_id
        ORDER BY e.detected_at DESC, e.journal_seq DESC, e.journal_item DESC, e.step DESC,
            e.level DESC LIMIT 1) l ON true
    LEFT JOIN alarm_kind k ON k.kind = r.kind
    LEFT JOIN device d ON d.device_no = r.device_no
    LEFT JOIN vessel_now v ON v.vessel_no = r.vessel_no
    LEFT JOIN zone_version z ON z.version_no = r.zone_version
    WHERE r.step = 1;
