-- Polls: the watch asks a silent device where it is. The wish is a row in the transaction of what it
-- was decided on; the watch then hands it to the gate, and what came of it, as of every message to a
-- vessel, comes back through the journal. Rows are added, never changed.

CREATE TABLE poll (
    poll_id bigint NOT NULL,
    journal_seq bigint NOT NULL,
    alarm_id bigint NOT NULL,
    asked_at timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    device_no integer NOT NULL,
    vessel_no integer,
    journal_no smallint NOT NULL,
    PRIMARY KEY (device_no, poll_id)
);
CREATE INDEX ON poll (asked_at);

-- VTP's CommandResult.
CREATE TABLE message_code (
    code smallint PRIMARY KEY,
    name text NOT NULL UNIQUE
);
INSERT INTO message_code VALUES (1, 'queued'), (2, 'displayed'), (3, 'done'), (4, 'refused'),
    (5, 'expired'), (6, 'unknown');

-- Every result that the journal has, also of messages that people sent. unanswered_since: a poll,
-- handed to the gate then, was over without an answer.
CREATE TABLE message_result (
    message_id bigint NOT NULL,
    journal_seq bigint NOT NULL,
    told_at timestamptz NOT NULL,
    unanswered_since timestamptz,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    device_no integer NOT NULL,
    journal_no smallint NOT NULL,
    code smallint NOT NULL,
    PRIMARY KEY (device_no, message_id, journal_no, journal_seq)
);

-- The polls of the watch with what came of each: under-way; done, refused and so on, as the device
-- said; expired; lost where the gate was away or stopped, so that nothing is known.
CREATE VIEW poll_now AS
    SELECT p.*, v.registration, d.device_key,
        coalesce(c.name, CASE WHEN p.not_after > now() THEN 'under-way' ELSE 'lost' END) AS outcome,
        r.told_at AS outcome_at
    FROM poll p
    LEFT JOIN LATERAL (SELECT * FROM message_result m WHERE m.device_no = p.device_no
        AND m.message_id = p.poll_id AND m.code <> 1 ORDER BY m.told_at, m.journal_seq LIMIT 1) r
        ON true
    LEFT JOIN message_code c ON c.code = r.code
    LEFT JOIN device d ON d.device_no = p.device_no
    LEFT JOIN vessel_now v ON v.vessel_no = p.vessel_no;

GRANT SELECT, INSERT ON poll, message_result TO haitrinh_watch;
GRANT SELECT ON poll, message_result, message_code, poll_now TO haitrinh_read;
