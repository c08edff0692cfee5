-- Two devices of a vessel, and devices side by side.
INSERT INTO alarm_kind VALUES (17, 'carried-devices'), (18, 'devices-apart'), (28, 'expiry'),
    (30, 'device-takeover');

-- The spans in which the second device of a vessel was counted instead of the one that the register
-- has chosen: rule/takeover.h.
CREATE INDEX alarm_event_takeover ON alarm_event (vessel_no) WHERE kind = 30 AND step = 1;
CREATE VIEW device_takeover AS
    SELECT r.vessel_no, r.device_no, (r.detail ->> 'other')::integer AS other_no,
        r.occurred_at AS from_time, coalesce(e.occurred_at, 'infinity') AS until_time, r.alarm_id
    FROM alarm_event r
    LEFT JOIN LATERAL (SELECT occurred_at FROM alarm_event e
        WHERE e.device_no = r.device_no AND e.alarm_id = r.alarm_id AND e.step = 3
        ORDER BY e.journal_seq DESC, e.journal_item DESC LIMIT 1) e ON true
    WHERE r.kind = 30 AND r.step = 1;

CREATE OR REPLACE VIEW track AS
    SELECT m.vessel_no, v.registration, n.device_no, n.device_key,
        m.is_counted <> EXISTS (SELECT FROM device_takeover t WHERE t.vessel_no = m.vessel_no
            AND n.device_no IN (t.device_no, t.other_no)
            AND o.occurred_at >= t.from_time AND o.occurred_at < t.until_time) AS is_counted,
        p.fix_time, o.occurred_at,
        p.received_at, p.lat_e7 / 1e7::double precision AS lat,
        p.lon_e7 / 1e7::double precision AS lon,
        p.speed_mm_s * 3.6 / 1852 AS speed_kn, p.course_cdeg / 100.0 AS course_deg,
        p.status, p.doubt, p.kind, p.event, p.protocol, p.digest, p.lat_e7, p.lon_e7,
        p.journal_no, p.journal_seq, p.journal_item
    FROM position_all p
    CROSS JOIN LATERAL (SELECT position_occurred_at(p.fix_time, p.received_at, p.doubt)
        AS occurred_at) o
    JOIN device_number n ON n.stored_no = p.device_no
    LEFT JOIN mount_now m ON m.device_no = n.device_no
        AND o.occurred_at >= m.from_time AND o.occurred_at < m.until_time
    LEFT JOIN vessel_now v ON v.vessel_no = m.vessel_no;

-- Both devices' streams are kept; the official track is the counted one's alone.
CREATE VIEW official_track AS SELECT * FROM track WHERE is_counted;
GRANT SELECT ON device_takeover, official_track TO haitrinh_read;
