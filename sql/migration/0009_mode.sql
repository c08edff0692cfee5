-- Live or shadow. What is in shadow raises alarms that are stored and listed and told to nobody:
-- a new kind, zone, supplier or threshold is watched for a while before it is put live. A register
-- like the others, so that journal and rebuild carry it. Live is what no row speaks of.

CREATE TABLE mode_version (
    version_no bigint PRIMARY KEY,
    mode_no integer NOT NULL,
    scope text NOT NULL CHECK (scope IN ('kind', 'zone', 'supplier', 'threshold')),
    subject text NOT NULL CHECK (subject <> '' AND octet_length(subject) < 128),
    mode text NOT NULL CHECK (mode IN ('shadow', 'live')),
    is_removed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    source text NOT NULL
);
CREATE INDEX ON mode_version (mode_no, version_no);
CREATE INDEX ON mode_version (scope, subject);
CREATE VIEW mode_now AS SELECT * FROM mode_version v WHERE NOT is_removed AND NOT EXISTS
    (SELECT FROM mode_version n WHERE n.mode_no = v.mode_no AND n.version_no > v.version_no);

INSERT INTO register_kind VALUES (8, 'mode_version');
CREATE TRIGGER notify AFTER INSERT ON mode_version
    FOR EACH STATEMENT EXECUTE FUNCTION register_notify();

CREATE OR REPLACE VIEW register_feed AS
    SELECT version_no, 1::smallint AS kind, owner_no AS row_no, recorded_at, to_jsonb(v) AS json
        FROM owner_version v
    UNION ALL SELECT version_no, 2::smallint, supplier_no, recorded_at, to_jsonb(v)
        FROM supplier_version v
    UNION ALL SELECT version_no, 3::smallint, vessel_no, recorded_at, to_jsonb(v)
        FROM vessel_version v
    UNION ALL SELECT version_no, 4::smallint, device_no, recorded_at, to_jsonb(v)
        FROM device_version v
    UNION ALL SELECT version_no, 5::smallint, mount_no, recorded_at, to_jsonb(v)
        FROM mount_version v
    UNION ALL SELECT version_no, 6::smallint, zone_no, recorded_at, to_jsonb(v)
        FROM zone_version v
    UNION ALL SELECT version_no, 7::smallint, threshold_no, recorded_at, to_jsonb(v)
        FROM threshold_version v
    UNION ALL SELECT version_no, 8::smallint, mode_no, recorded_at, to_jsonb(v)
        FROM mode_version v
    ORDER BY version_no;

-- A mode is known by scope and subject: a kind's name, a zone's id, a supplier's name, or a
-- threshold as SCOPE:SUBJECT:NAME ("model:SF2500:loss_1"). The subject may come later.
CREATE FUNCTION mode_put(patch jsonb, source text, OUT mode_no integer, OUT version_no bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    old jsonb;
BEGIN
    PERFORM register_lock();
    IF patch ->> 'scope' = 'kind' AND NOT EXISTS
            (SELECT FROM alarm_kind k WHERE k.name = patch ->> 'subject') THEN
        RAISE check_violation USING MESSAGE =
            format('there is no kind of alarm named %s', patch ->> 'subject');
    END IF;
    IF patch ->> 'scope' = 'kind' AND patch ->> 'subject' = 'sos'
            AND patch ->> 'mode' = 'shadow' THEN
        RAISE check_violation USING MESSAGE = 'an SOS is always told';
    END IF;
    IF patch ->> 'scope' = 'threshold' AND patch ->> 'subject' !~ '^[a-z]+:[^:]*:[a-z0-9_]+$' THEN
        RAISE check_violation USING MESSAGE =
            'a threshold is written SCOPE:SUBJECT:NAME, all::loss_1 or model:SF2500:loss_1';
    END IF;
    SELECT to_jsonb(m) INTO old FROM mode_now m
        WHERE m.scope = patch ->> 'scope' AND m.subject = patch ->> 'subject';
    mode_no := coalesce((old ->> 'mode_no')::integer,
        (SELECT coalesce(max(mode_no), 0) + 1 FROM mode_version));
    version_no := register_write('mode_version', old, '{}',
        patch || jsonb_build_object('mode_no', mode_put.mode_no), source);
END $$;

ALTER TABLE alarm_event ADD COLUMN is_shadow boolean NOT NULL DEFAULT false;

CREATE OR REPLACE VIEW alarm AS
    SELECT r.alarm_id, k.name AS kind, l.level, l.step <> 3 AS is_open, r.device_no, d.device_key,
        r.vessel_no, v.registration, r.zone_no, z.zone_id, r.supplier_no, r.zone_version,
        r.occurred_at, r.detected_at, r.recorded_at, l.occurred_at AS last_occurred_at,
        l.detected_at AS last_detected_at, l.step AS last_step,
        r.lat_e7 / 1e7::double precision AS lat, r.lon_e7 / 1e7::double precision AS lon,
        r.detail, l.detail AS last_detail, r.journal_no, r.journal_seq, r.journal_item,
        l.is_shadow
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

REVOKE EXECUTE ON FUNCTION mode_put FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mode_put TO haitrinh_desk;
GRANT SELECT ON mode_now, mode_version TO haitrinh_read;
