-- An alarm that ended may begin again under its own number (a loss soon after a loss, a boundary
-- crossed anew). What is due counts from the newest beginning, and who was told yesterday is told
-- again today.

ALTER TABLE outbox ADD COLUMN day date NOT NULL
    GENERATED ALWAYS AS ((detected_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) STORED;
ALTER TABLE outbox DROP CONSTRAINT outbox_pkey,
    ADD PRIMARY KEY (device_no, alarm_id, step, level, audience, day);

ALTER TABLE outbox_delivery ADD COLUMN day date;
UPDATE outbox_delivery d SET day = o.day FROM outbox o WHERE o.device_no = d.device_no
    AND o.alarm_id = d.alarm_id AND o.step = d.step AND o.level = d.level
    AND o.audience = d.audience;
ALTER TABLE outbox_delivery ALTER COLUMN day SET NOT NULL, DROP CONSTRAINT outbox_delivery_pkey,
    ADD PRIMARY KEY (device_no, alarm_id, step, level, audience, day, attempt);
GRANT INSERT (day) ON outbox_delivery TO haitrinh_desk;

DROP VIEW outbox_now;
CREATE VIEW outbox_now AS
    SELECT o.*, k.name AS kind_name, a.name AS audience_name, c.name AS channel_name,
        v.registration, l.outcome, l.attempt, l.recorded_at AS outcome_at
    FROM outbox o
    LEFT JOIN LATERAL (SELECT * FROM outbox_delivery d WHERE d.device_no = o.device_no
        AND d.alarm_id = o.alarm_id AND d.step = o.step AND d.level = o.level
        AND d.audience = o.audience AND d.day = o.day ORDER BY d.attempt DESC LIMIT 1) l ON true
    LEFT JOIN alarm_kind k ON k.kind = o.kind
    LEFT JOIN notice_audience a ON a.audience = o.audience
    LEFT JOIN notice_channel c ON c.channel = o.channel
    LEFT JOIN vessel_now v ON v.vessel_no = o.vessel_no;
GRANT SELECT ON outbox_now TO haitrinh_read;

-- occurred_at: the newest beginning, after the end before it; ended_at: null while it lasts.
CREATE OR REPLACE VIEW case_alarm AS
    SELECT e.case_id, e.alarm_id, e.device_no, e.happened_at AS attached_at, r.kind,
        coalesce(b.began_at, r.occurred_at) AS occurred_at,
        CASE WHEN l.step = 3 THEN l.detected_at END AS ended_at
    FROM case_event e
    JOIN alarm_event r ON r.device_no = e.device_no AND r.alarm_id = e.alarm_id AND r.step = 1
    JOIN LATERAL (SELECT * FROM alarm_event n
        WHERE n.device_no = e.device_no AND n.alarm_id = e.alarm_id
        ORDER BY n.detected_at DESC, n.journal_seq DESC, n.journal_item DESC, n.step DESC,
            n.level DESC LIMIT 1) l ON true
    LEFT JOIN LATERAL (SELECT min(n.occurred_at) AS began_at FROM alarm_event n
        WHERE n.device_no = e.device_no AND n.alarm_id = e.alarm_id AND n.step <> 3
        AND n.detected_at > coalesce((SELECT max(p.detected_at) FROM alarm_event p
            WHERE p.device_no = e.device_no AND p.alarm_id = e.alarm_id AND p.step = 3
            AND p.journal_seq < l.journal_seq), '-infinity')) b ON true
    WHERE e.action = 'attached' AND case_is_open(e.case_id);
