-- What the watch writes. Every key of the hot tables contains the device; no triggers, no foreign
-- keys on them. Rows of positions and alarm events are added, never changed.

CREATE TABLE journal (
    journal_no smallint PRIMARY KEY,
    journal_id text NOT NULL UNIQUE CHECK (journal_id ~ '^[0-9a-f]{32}$'),
    adopted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE journal_cursor (
    journal_id text PRIMARY KEY REFERENCES journal (journal_id),
    live_seq bigint NOT NULL DEFAULT 0,
    history_seq bigint NOT NULL DEFAULT 0,
    clock bytea NOT NULL DEFAULT '',
    fleet_version bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);

-- No row where we left it: another watch is at work. An error, so that a transaction sent whole in
-- one go cannot commit.
CREATE FUNCTION journal_cursor_move(journal_id text, live_from bigint, live_to bigint,
    history_from bigint, history_to bigint, clock bytea, fleet_version bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE journal_cursor c
        SET live_seq = $3, history_seq = $5, clock = $6, fleet_version = $7
        WHERE c.journal_id = $1 AND c.live_seq = $2 AND c.history_seq = $4;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'HT001',
            MESSAGE = format('the cursor of journal %s is not where it was left', $1);
    END IF;
END $$;

-- What a device reported. Times UTC, coordinates 1e-7 degrees WGS 84, null where it said nothing.
-- status, doubt, kind, event: include/haitrinh/report.h. Widest columns first, no padding.
CREATE TABLE position (
    fix_time timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    journal_seq bigint NOT NULL,
    device_no integer NOT NULL,
    digest integer NOT NULL,
    lat_e7 integer,
    lon_e7 integer,
    speed_mm_s integer,
    course_cdeg integer,
    status integer NOT NULL,
    doubt smallint NOT NULL,
    journal_no smallint NOT NULL,
    journal_item smallint NOT NULL,
    kind smallint NOT NULL,
    event smallint NOT NULL,
    protocol smallint NOT NULL,
    PRIMARY KEY (device_no, fix_time, digest)
) PARTITION BY RANGE (fix_time);
CREATE INDEX position_time ON position USING brin (fix_time) WITH (pages_per_range = 32);

-- Fix times of months without a partition: broken clocks, and reports stored for very long.
CREATE TABLE position_odd (LIKE position INCLUDING INDEXES);
-- Bit 64: week rollover; the corrected time is another month's.
CREATE INDEX ON position_odd (device_no) WHERE doubt & 64 <> 0;

CREATE TABLE position_month (
    month date PRIMARY KEY CHECK (extract(day FROM month) = 1)
);

-- The spans of fix time that have partitions.
CREATE VIEW position_range AS
    SELECT lower(span) AS from_time, upper(span) AS until_time
    FROM (SELECT unnest(range_agg(tstzrange(month::timestamp AT TIME ZONE 'UTC',
        (month + interval '1 month') AT TIME ZONE 'UTC'))) AS span FROM position_month) months;

-- Makes the partitions of all months from the one of `from_day` to the one of `until_day`. Rows
-- that came before their month's partition move into it, so that a report sent again is found.
CREATE FUNCTION position_partitions_ensure(from_day date, until_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' AS $$
DECLARE
    day date;
    name text;
    until_month date;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('haitrinh partitions', 0));
    IF until_day > from_day + 3700 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'more than ten years of partitions';
    END IF;
    FOR day IN SELECT generate_series(date_trunc('month', from_day), until_day, '1 month')::date
            EXCEPT SELECT month FROM position_month ORDER BY 1 LOOP
        name := to_char(day, '"position_y"YYYY"m"MM');
        until_month := (day + interval '1 month')::date;
        EXECUTE format('CREATE TABLE %I (LIKE position INCLUDING INDEXES)', name);
        EXECUTE format('WITH moved AS (DELETE FROM position_odd
            WHERE fix_time >= %L AND fix_time < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
            day, until_month, name);
        EXECUTE format('ALTER TABLE position ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            name, day, until_month);
        INSERT INTO position_month VALUES (day);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

-- The live state of a device: its newest plausible position, and what the rules remember.
CREATE TABLE device_state (
    device_no integer PRIMARY KEY,
    last_heard_at timestamptz,
    fix_time timestamptz,
    received_at timestamptz,
    journal_seq bigint NOT NULL,
    digest integer NOT NULL,
    lat_e7 integer,
    lon_e7 integer,
    speed_mm_s integer,
    course_cdeg integer,
    status integer NOT NULL,
    doubt smallint NOT NULL,
    journal_item smallint NOT NULL,
    kind smallint NOT NULL,
    event smallint NOT NULL,
    protocol smallint NOT NULL,
    blob bytea NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE alarm_kind (
    kind smallint PRIMARY KEY,
    name text NOT NULL UNIQUE
);
INSERT INTO alarm_kind VALUES (1, 'sos'), (2, 'border-crossed'), (3, 'closed-area'), (4, 'loss'),
    (5, 'clone'), (6, 'unknown-device'), (7, 'outage'), (8, 'watched-area');

-- The story of an alarm: raised (1), updated (2), ended (3).
CREATE TABLE alarm_event (
    alarm_id bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    detected_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    journal_seq bigint NOT NULL,
    zone_version bigint,
    device_no integer NOT NULL,
    vessel_no integer,
    zone_no integer,
    supplier_no integer,
    lat_e7 integer,
    lon_e7 integer,
    journal_no smallint NOT NULL,
    journal_item smallint NOT NULL,
    kind smallint NOT NULL,
    step smallint NOT NULL CHECK (step BETWEEN 1 AND 3),
    level smallint NOT NULL,
    detail json NOT NULL,
    PRIMARY KEY (device_no, alarm_id, journal_no, journal_seq, journal_item, step, level)
);
CREATE INDEX ON alarm_event (detected_at);
CREATE INDEX alarm_event_raised ON alarm_event (device_no, alarm_id) WHERE step = 1;
CREATE INDEX alarm_event_ended ON alarm_event (device_no, alarm_id) WHERE step = 3;

-- History: a function of the stored positions, computed again wherever a span of them changed.
CREATE TABLE visit (
    device_no integer NOT NULL,
    zone_no integer NOT NULL,
    entered_at timestamptz NOT NULL,
    left_at timestamptz,
    zone_version bigint NOT NULL,
    entered_lat_e7 integer,
    entered_lon_e7 integer,
    left_lat_e7 integer,
    left_lon_e7 integer,
    certainty smallint NOT NULL,
    side smallint NOT NULL,
    PRIMARY KEY (device_no, zone_no, entered_at, side)
);
CREATE INDEX ON visit (zone_no, entered_at);

CREATE TABLE gap (
    device_no integer NOT NULL,
    from_time timestamptz NOT NULL,
    until_time timestamptz NOT NULL,
    from_lat_e7 integer,
    from_lon_e7 integer,
    until_lat_e7 integer,
    until_lon_e7 integer,
    PRIMARY KEY (device_no, from_time)
);

-- Spans whose history is to be computed again: one row a batch, so that marking costs next to
-- nothing.
CREATE TABLE rejudge_mark (
    mark_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_no integer[] NOT NULL,
    from_time timestamptz[] NOT NULL,
    until_time timestamptz[] NOT NULL
);

-- Records that the database refused, alone and with the reason.
CREATE TABLE quarantine (
    journal_no smallint NOT NULL,
    journal_seq bigint NOT NULL,
    journal_item smallint NOT NULL,
    device_no integer NOT NULL,
    sqlstate text NOT NULL,
    reason text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (device_no, journal_no, journal_seq, journal_item)
);

-- Where and when a stranger was heard first.
CREATE TABLE stranger (
    device_no integer PRIMARY KEY,
    supplier_no integer NOT NULL,
    journal_no smallint NOT NULL,
    journal_seq bigint NOT NULL,
    journal_item smallint NOT NULL,
    heard_at timestamptz NOT NULL
);
