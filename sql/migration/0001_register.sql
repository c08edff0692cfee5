-- Registers. A row is never changed: a new version follows it. One sequence numbers the versions of
-- all kinds; it is drawn under a lock that lasts to the end of the transaction, so that numbers
-- come in the order of commit and "as of version N" means the same to everybody.

CREATE SEQUENCE register_version_no AS bigint;

CREATE FUNCTION register_version_next() RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('haitrinh register', 0));
    RETURN nextval('register_version_no');
END $$;

-- Numbers of devices. Negative: a stranger, heard but in no register. When its key is registered
-- later it gets a number of its own, and known_as leads from the stranger's number to it.
CREATE TABLE device (
    device_no integer PRIMARY KEY CHECK (device_no <> 0),
    device_key text NOT NULL CHECK (device_key ~ '^[0-9A-Za-z-]{1,32}$'),
    known_as integer CHECK (known_as IS NULL OR (known_as > 0 AND device_no < 0)),
    is_stranger boolean GENERATED ALWAYS AS (device_no < 0) STORED,
    UNIQUE (device_key, is_stranger)
);
CREATE INDEX ON device (coalesce(known_as, device_no));

CREATE TABLE owner_version (
    version_no bigint PRIMARY KEY,
    owner_no integer NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    phone text,
    address text,
    is_removed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    source text NOT NULL
);
CREATE INDEX ON owner_version (owner_no, version_no);
CREATE INDEX ON owner_version (name);

CREATE TABLE supplier_version (
    version_no bigint PRIMARY KEY,
    supplier_no integer NOT NULL,
    name text NOT NULL CHECK (name <> '' AND octet_length(name) < 64),
    networks cidr[] NOT NULL,
    contact text,
    is_enabled boolean NOT NULL,
    is_removed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    source text NOT NULL
);
CREATE INDEX ON supplier_version (supplier_no, version_no);

CREATE TABLE vessel_version (
    version_no bigint PRIMARY KEY,
    vessel_no integer NOT NULL,
    registration text NOT NULL CHECK (registration ~ '^[A-Za-zĐ]{1,8}-[0-9]{4,5}-TS$'),
    name text,
    length_mm integer CHECK (length_mm BETWEEN 1000 AND 200000),
    kind text,
    port text,
    owner_no integer,
    interval_s integer CHECK (interval_s BETWEEN 1 AND 864000),
    is_removed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    source text NOT NULL
);
CREATE INDEX ON vessel_version (vessel_no, version_no);
CREATE INDEX ON vessel_version (registration);

CREATE TABLE device_version (
    version_no bigint PRIMARY KEY,
    device_no integer NOT NULL REFERENCES device,
    device_key text NOT NULL,
    supplier_no integer,
    model text CHECK (octet_length(model) < 32),
    interval_s integer CHECK (interval_s BETWEEN 1 AND 864000),
    is_enabled boolean NOT NULL,
    is_removed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    source text NOT NULL
);
CREATE INDEX ON device_version (device_no, version_no);

-- A device on a vessel for an interval, the end excluded.
CREATE TABLE mount_version (
    version_no bigint PRIMARY KEY,
    mount_no integer NOT NULL,
    device_no integer NOT NULL REFERENCES device,
    vessel_no integer NOT NULL,
    from_time timestamptz NOT NULL,
    until_time timestamptz NOT NULL,
    is_counted boolean NOT NULL,
    is_removed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    source text NOT NULL,
    CHECK (from_time < until_time)
);
CREATE INDEX ON mount_version (mount_no, version_no);
CREATE INDEX ON mount_version (device_no);
CREATE INDEX ON mount_version (vessel_no);

-- The geometry drawn is the geometry judged: geojson holds the Feature whole, as it was given.
CREATE TABLE zone_version (
    version_no bigint PRIMARY KEY,
    zone_no integer NOT NULL,
    zone_id text NOT NULL CHECK (zone_id <> '' AND octet_length(zone_id) <= 63),
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('boundary', 'closed', 'port', 'watched', 'line')),
    edge text NOT NULL CHECK (edge IN ('geodesic', 'rhumb', 'straight')),
    side text CHECK (side IN ('left', 'right')),
    datum text NOT NULL,
    buffer_m double precision,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    geojson jsonb NOT NULL CHECK (geojson ->> 'type' = 'Feature'),
    is_removed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    source text NOT NULL,
    CHECK (valid_from < valid_until)
);
CREATE INDEX ON zone_version (zone_no, version_no);

-- From the widest scope to the narrowest; the narrowest one speaks. The subject is the supplier's,
-- vessel's or device's number, or the model's name.
CREATE TABLE threshold_version (
    version_no bigint PRIMARY KEY,
    threshold_no integer NOT NULL,
    scope text NOT NULL CHECK (scope IN ('all', 'supplier', 'model', 'vessel', 'device')),
    subject text NOT NULL,
    name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    value bigint NOT NULL,
    is_removed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    source text NOT NULL,
    CHECK ((scope = 'all') = (subject = ''))
);
CREATE INDEX ON threshold_version (threshold_no, version_no);

-- Keys of devices, sealed under a master key that the database never sees. Rows are added, also to
-- end a key; they are numbered like versions, in the order of commit, but are no register rows.
CREATE TABLE device_secret (
    secret_no bigint PRIMARY KEY,
    device_no integer NOT NULL REFERENCES device,
    key_id bigint NOT NULL CHECK (key_id BETWEEN 1 AND 4294967295),
    is_live boolean NOT NULL,
    sealed bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL
);
CREATE INDEX ON device_secret (device_no, key_id, secret_no);

-- The newest version of each row.
CREATE VIEW owner_now AS SELECT * FROM owner_version v WHERE NOT is_removed AND NOT EXISTS
    (SELECT FROM owner_version n WHERE n.owner_no = v.owner_no AND n.version_no > v.version_no);
CREATE VIEW supplier_now AS SELECT * FROM supplier_version v WHERE NOT is_removed AND NOT EXISTS
    (SELECT FROM supplier_version n
     WHERE n.supplier_no = v.supplier_no AND n.version_no > v.version_no);
CREATE VIEW vessel_now AS SELECT * FROM vessel_version v WHERE NOT is_removed AND NOT EXISTS
    (SELECT FROM vessel_version n WHERE n.vessel_no = v.vessel_no AND n.version_no > v.version_no);
CREATE VIEW device_now AS SELECT * FROM device_version v WHERE NOT is_removed AND NOT EXISTS
    (SELECT FROM device_version n WHERE n.device_no = v.device_no AND n.version_no > v.version_no);
CREATE VIEW mount_now AS SELECT * FROM mount_version v WHERE NOT is_removed AND NOT EXISTS
    (SELECT FROM mount_version n WHERE n.mount_no = v.mount_no AND n.version_no > v.version_no);
CREATE VIEW zone_now AS SELECT * FROM zone_version v WHERE NOT is_removed AND NOT EXISTS
    (SELECT FROM zone_version n WHERE n.zone_no = v.zone_no AND n.version_no > v.version_no);
CREATE VIEW threshold_now AS SELECT * FROM threshold_version v WHERE NOT is_removed AND NOT EXISTS
    (SELECT FROM threshold_version n
     WHERE n.threshold_no = v.threshold_no AND n.version_no > v.version_no);
CREATE VIEW device_secret_now AS SELECT * FROM device_secret s WHERE NOT EXISTS
    (SELECT FROM device_secret n WHERE n.device_no = s.device_no AND n.key_id = s.key_id
     AND n.secret_no > s.secret_no);

-- The kinds, numbered as in include/haitrinh/register.h.
CREATE TABLE register_kind (
    kind smallint PRIMARY KEY,
    version_table name NOT NULL UNIQUE
);
INSERT INTO register_kind VALUES (1, 'owner_version'), (2, 'supplier_version'),
    (3, 'vessel_version'), (4, 'device_version'), (5, 'mount_version'), (6, 'zone_version'),
    (7, 'threshold_version');

-- Every version of every kind as the gate journals it. No secrets.
CREATE VIEW register_feed AS
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
    ORDER BY version_no;

CREATE VIEW device_secret_feed AS
    SELECT s.secret_no, s.device_no, d.device_key, s.key_id, s.is_live, s.sealed
    FROM device_secret s JOIN device d USING (device_no)
    ORDER BY s.secret_no;

CREATE FUNCTION register_notify() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_notify('register', '');
    RETURN NULL;
END $$;
DO $$
DECLARE
    name name;
BEGIN
    FOR name IN SELECT version_table FROM register_kind UNION ALL SELECT 'device_secret' LOOP
        EXECUTE format('CREATE TRIGGER notify AFTER INSERT ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION register_notify()', name);
    END LOOP;
END $$;
