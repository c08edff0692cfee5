-- The outbox: who is to be told what of an alarm. Written by the watch in the transaction of the
-- event; what became of it stands beside, by whoever sent it. Rows are added, never changed.

CREATE TABLE notice_audience (
    audience smallint PRIMARY KEY,
    name text NOT NULL UNIQUE
);
INSERT INTO notice_audience VALUES (1, 'owner'), (2, 'guard'), (4, 'rescue'), (8, 'inspector'),
    (16, 'supplier'), (32, 'commune'), (64, 'desk'), (128, 'vessel');

CREATE TABLE notice_channel (
    channel smallint PRIMARY KEY,
    name text NOT NULL UNIQUE
);
INSERT INTO notice_channel VALUES (1, 'sms'), (2, 'text'), (3, 'desk'), (4, 'list');

-- One logical notice per alarm, step, level and audience: the key that a sender may hand on, so
-- that sending twice is seen. not_after: worth nothing later; null: never stale. is_counted: an SMS
-- that counts against a vessel's day.
CREATE TABLE outbox (
    alarm_id bigint NOT NULL,
    journal_seq bigint NOT NULL,
    detected_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    not_after timestamptz,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    device_no integer NOT NULL,
    vessel_no integer,
    journal_no smallint NOT NULL,
    kind smallint NOT NULL,
    step smallint NOT NULL,
    level smallint NOT NULL,
    audience smallint NOT NULL,
    channel smallint NOT NULL,
    is_counted boolean NOT NULL,
    text_vi text NOT NULL,
    text_plain text NOT NULL,
    text_en text NOT NULL,
    PRIMARY KEY (device_no, alarm_id, step, level, audience)
);
CREATE INDEX ON outbox (due_at);
CREATE INDEX outbox_counted ON outbox (vessel_no, detected_at) WHERE is_counted;

CREATE TABLE outbox_delivery (
    device_no integer NOT NULL,
    alarm_id bigint NOT NULL,
    step smallint NOT NULL,
    level smallint NOT NULL,
    audience smallint NOT NULL,
    attempt integer NOT NULL CHECK (attempt > 0),
    outcome text NOT NULL CHECK (outcome IN ('sent', 'failed', 'delivered', 'stale')),
    detail text NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL DEFAULT session_user,
    PRIMARY KEY (device_no, alarm_id, step, level, audience, attempt)
);

-- What became of each notice so far; null: nobody has taken it yet.
CREATE VIEW outbox_now AS
    SELECT o.*, k.name AS kind_name, a.name AS audience_name, c.name AS channel_name,
        v.registration, l.outcome, l.attempt, l.recorded_at AS outcome_at
    FROM outbox o
    LEFT JOIN LATERAL (SELECT * FROM outbox_delivery d WHERE d.device_no = o.device_no
        AND d.alarm_id = o.alarm_id AND d.step = o.step AND d.level = o.level
        AND d.audience = o.audience ORDER BY d.attempt DESC LIMIT 1) l ON true
    LEFT JOIN alarm_kind k ON k.kind = o.kind
    LEFT JOIN notice_audience a ON a.audience = o.audience
    LEFT JOIN notice_channel c ON c.channel = o.channel
    LEFT JOIN vessel_now v ON v.vessel_no = o.vessel_no;

GRANT SELECT, INSERT ON outbox TO haitrinh_watch;
GRANT SELECT ON outbox, outbox_delivery, outbox_now, notice_audience, notice_channel
    TO haitrinh_read;
GRANT INSERT (device_no, alarm_id, step, level, audience, attempt, outcome, detail)
    ON outbox_delivery TO haitrinh_desk;
