-- How versions are written: audited functions, run with the owner's rights. Each takes a patch, a
-- JSON object of columns; what it leaves out stays as it was. A patch that changes nothing makes no
-- version, so that an import may be repeated. Each answers with the number of the row, and with the
-- number of the new version or null when nothing changed.
--
-- Sequential scans are off in them: within one import a plan is made while the table is empty and
-- kept while it fills.

-- What a version is compared by: all but who wrote it, when and from what.
CREATE FUNCTION register_content(version jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT version - '{version_no,recorded_at,recorded_by,source}'::text[]
$$;

-- Writes `patch` over `old` (null: a new row, then over `fallback`) into the version table.
CREATE FUNCTION register_write(
    version_table name, old jsonb, fallback jsonb, patch jsonb, source text) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    version bigint;
    fresh jsonb := coalesce(old, fallback || '{"is_removed": false}') || patch;
BEGIN
    IF old IS NOT NULL THEN
        EXECUTE format('SELECT to_jsonb(jsonb_populate_record(NULL::%I, $1))', version_table)
            INTO fresh USING fresh;
        IF register_content(fresh) = register_content(old) THEN
            RETURN NULL;
        END IF;
    END IF;
    version := register_version_next();
    EXECUTE format('INSERT INTO %I SELECT * FROM jsonb_populate_record(NULL::%I, $1)',
        version_table, version_table)
        USING fresh || jsonb_build_object('version_no', version, 'recorded_at', clock_timestamp(),
            'recorded_by', session_user, 'source', source);
    RETURN version;
END $$;

-- Taken first by every function below: what they look up stays true until they commit.
CREATE FUNCTION register_lock() RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('haitrinh register', 0))
$$;

-- An owner is known by number, else by name and phone.
CREATE FUNCTION owner_put(patch jsonb, source text, OUT owner_no integer, OUT version_no bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    old jsonb;
BEGIN
    PERFORM register_lock();
    IF patch ? 'owner_no' THEN
        SELECT to_jsonb(o) INTO old FROM owner_now o
            WHERE o.owner_no = (patch ->> 'owner_no')::integer;
    ELSE
        SELECT to_jsonb(o) INTO old FROM owner_now o WHERE o.name = patch ->> 'name'
            AND o.phone IS NOT DISTINCT FROM patch ->> 'phone' ORDER BY o.owner_no LIMIT 1;
    END IF;
    owner_no := coalesce((old ->> 'owner_no')::integer,
        (SELECT coalesce(max(owner_no), 0) + 1 FROM owner_version));
    version_no := register_write('owner_version', old, '{}',
        patch || jsonb_build_object('owner_no', owner_put.owner_no), source);
END $$;

-- A supplier is known by name.
CREATE FUNCTION supplier_put(
    patch jsonb, source text, OUT supplier_no integer, OUT version_no bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    old jsonb;
BEGIN
    PERFORM register_lock();
    SELECT to_jsonb(s) INTO old FROM supplier_now s WHERE CASE WHEN patch ? 'supplier_no'
        THEN s.supplier_no = (patch ->> 'supplier_no')::integer
        ELSE s.name = patch ->> 'name' END;
    supplier_no := coalesce((old ->> 'supplier_no')::integer,
        (SELECT coalesce(max(supplier_no), 0) + 1 FROM supplier_version));
    version_no := register_write('supplier_version', old,
        '{"networks": [], "is_enabled": true}',
        patch || jsonb_build_object('supplier_no', supplier_put.supplier_no), source);
END $$;

-- A vessel is known by number, else by registration; two vessels never share one.
CREATE FUNCTION vessel_put(patch jsonb, source text, OUT vessel_no integer, OUT version_no bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    old jsonb;
BEGIN
    PERFORM register_lock();
    IF patch ? 'vessel_no' THEN
        SELECT to_jsonb(v) INTO old FROM vessel_now v
            WHERE v.vessel_no = (patch ->> 'vessel_no')::integer;
    ELSE
        SELECT to_jsonb(v) INTO old FROM vessel_now v
            WHERE v.registration = patch ->> 'registration';
    END IF;
    vessel_no := coalesce((old ->> 'vessel_no')::integer,
        (SELECT coalesce(max(vessel_no), 0) + 1 FROM vessel_version));
    IF EXISTS (SELECT FROM vessel_now v WHERE v.registration = patch ->> 'registration'
            AND v.vessel_no <> vessel_put.vessel_no) THEN
        RAISE check_violation USING MESSAGE =
            format('another vessel is registered as %s', patch ->> 'registration');
    END IF;
    version_no := register_write('vessel_version', old, '{}',
        patch || jsonb_build_object('vessel_no', vessel_put.vessel_no), source);
END $$;

-- A stranger whose key is registered now is known as that device.
CREATE FUNCTION device_recognise(device_key text) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    UPDATE device s SET known_as = d.device_no FROM device d
    WHERE d.device_key = $1 AND NOT d.is_stranger AND s.device_key = $1 AND s.is_stranger
$$;

-- A device is known by its key, for ever.
CREATE FUNCTION device_put(patch jsonb, source text, OUT device_no integer, OUT version_no bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    old jsonb;
BEGIN
    PERFORM register_lock();
    SELECT d.device_no INTO device_no FROM device d
        WHERE d.device_key = patch ->> 'device_key' AND NOT d.is_stranger;
    IF device_no IS NULL THEN
        INSERT INTO device (device_no, device_key)
            SELECT greatest(coalesce(max(device_no), 0), 0) + 1, patch ->> 'device_key' FROM device
            RETURNING device.device_no INTO device_no;
        PERFORM device_recognise(patch ->> 'device_key');
    END IF;
    SELECT to_jsonb(v) INTO old FROM device_version v WHERE v.device_no = device_put.device_no
        ORDER BY v.version_no DESC LIMIT 1;
    version_no := register_write('device_version', old, '{"is_enabled": true}',
        '{"is_removed": false}' || patch
        || jsonb_build_object('device_no', device_put.device_no), source);
END $$;

-- Refuses a mount that breaks the rules (Decree 41/2026): a device on one vessel at a time, at most
-- two devices a vessel at a time, one of them counted.
CREATE FUNCTION mount_check(fresh mount_version) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    span tstzrange := tstzrange(fresh.from_time, fresh.until_time);
BEGIN
    IF EXISTS (SELECT FROM mount_now m WHERE m.device_no = fresh.device_no
            AND m.mount_no <> fresh.mount_no AND tstzrange(m.from_time, m.until_time) && span) THEN
        RAISE check_violation USING MESSAGE = 'the device is on another mount in that time';
    END IF;
    IF EXISTS (SELECT FROM mount_now m JOIN mount_now n
            ON n.vessel_no = m.vessel_no AND n.mount_no > m.mount_no
            WHERE m.vessel_no = fresh.vessel_no AND fresh.mount_no NOT IN (m.mount_no, n.mount_no)
            AND NOT isempty(span * tstzrange(m.from_time, m.until_time)
                * tstzrange(n.from_time, n.until_time))) THEN
        RAISE check_violation USING MESSAGE = 'the vessel has two devices already in that time';
    END IF;
    IF fresh.is_counted AND EXISTS (SELECT FROM mount_now m WHERE m.vessel_no = fresh.vessel_no
            AND m.mount_no <> fresh.mount_no AND m.is_counted
            AND tstzrange(m.from_time, m.until_time) && span) THEN
        RAISE check_violation USING MESSAGE = 'another device of the vessel counts in that time';
    END IF;
END $$;

-- A mount is known by number, else it is the device's present one on that vessel. A device that
-- moves to another vessel leaves the one before at that moment. Without a time the first mount of a
-- device, on a vessel that had fewer than two, holds since ever, another one from now. Counted when
-- no other device is and nothing is said.
CREATE FUNCTION mount_put(patch jsonb, source text, OUT mount_no integer, OUT version_no bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    asked mount_version := jsonb_populate_record(NULL::mount_version, patch);
    present mount_version;
    old jsonb;
    fresh mount_version;
BEGIN
    PERFORM register_lock();
    SELECT * INTO present FROM mount_now m
        WHERE m.device_no = asked.device_no AND m.until_time = 'infinity';
    IF asked.mount_no IS NOT NULL THEN
        SELECT to_jsonb(m) INTO STRICT old FROM mount_now m WHERE m.mount_no = asked.mount_no;
    ELSIF present.vessel_no = asked.vessel_no THEN
        old := to_jsonb(present);
    ELSE
        asked.from_time := coalesce(asked.from_time, CASE WHEN EXISTS (SELECT FROM mount_now m
            WHERE m.device_no = asked.device_no) OR (SELECT count(*) FROM mount_now m
            WHERE m.vessel_no = asked.vessel_no) >= 2 THEN clock_timestamp() ELSE '-infinity' END);
        IF present.from_time < asked.from_time THEN
            PERFORM register_write('mount_version', to_jsonb(present), NULL,
                jsonb_build_object('until_time', asked.from_time), source);
        END IF;
        patch := patch || jsonb_build_object('from_time', asked.from_time);
    END IF;
    mount_no := coalesce((old ->> 'mount_no')::integer,
        (SELECT coalesce(max(mount_no), 0) + 1 FROM mount_version));
    patch := patch || jsonb_build_object('mount_no', mount_put.mount_no);
    fresh := jsonb_populate_record(NULL::mount_version,
        coalesce(old, '{"until_time": "infinity"}') || patch);
    fresh.is_counted := coalesce(fresh.is_counted, NOT EXISTS (SELECT FROM mount_now m
        WHERE m.vessel_no = fresh.vessel_no AND m.is_counted
        AND tstzrange(m.from_time, m.until_time) && tstzrange(fresh.from_time, fresh.until_time)));
    fresh.is_removed := coalesce(fresh.is_removed, false);
    IF NOT fresh.is_removed THEN
        PERFORM mount_check(fresh);
    END IF;
    version_no := register_write('mount_version', old, '{}',
        register_content(to_jsonb(fresh)), source);
END $$;

-- A zone is known by its id.
CREATE FUNCTION zone_put(patch jsonb, source text, OUT zone_no integer, OUT version_no bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    old jsonb;
BEGIN
    PERFORM register_lock();
    SELECT to_jsonb(z) INTO old FROM zone_now z WHERE z.zone_id = patch ->> 'zone_id';
    zone_no := coalesce((old ->> 'zone_no')::integer,
        (SELECT coalesce(max(zone_no), 0) + 1 FROM zone_version));
    version_no := register_write('zone_version', old,
        '{"valid_from": "-infinity", "valid_until": "infinity"}',
        patch || jsonb_build_object('zone_no', zone_put.zone_no), source);
END $$;

-- A threshold is known by scope and name.
CREATE FUNCTION threshold_put(
    patch jsonb, source text, OUT threshold_no integer, OUT version_no bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    old jsonb;
BEGIN
    PERFORM register_lock();
    patch := '{"scope": "all", "subject": ""}' || patch;
    SELECT to_jsonb(t) INTO old FROM threshold_now t WHERE t.name = patch ->> 'name'
        AND t.scope = patch ->> 'scope' AND t.subject = patch ->> 'subject';
    threshold_no := coalesce((old ->> 'threshold_no')::integer,
        (SELECT coalesce(max(threshold_no), 0) + 1 FROM threshold_version));
    version_no := register_write('threshold_version', old, '{}',
        patch || jsonb_build_object('threshold_no', threshold_put.threshold_no), source);
END $$;

-- A device has at most two live keys at a time: the one in use and the one that follows it.
CREATE FUNCTION device_secret_put(device_no integer, key_id bigint, is_live boolean, sealed bytea)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    secret bigint := register_version_next();
BEGIN
    IF is_live AND (SELECT count(*) FROM device_secret_now s WHERE s.device_no = $1
            AND s.key_id <> $2 AND s.is_live) >= 2 THEN
        RAISE check_violation USING MESSAGE = 'the device has two live keys already';
    END IF;
    INSERT INTO device_secret VALUES (secret, $1, $2, $3, $4, clock_timestamp(), session_user);
    RETURN secret;
END $$;

-- Puts a version back with its own number (`rebuild`); once it is there, nothing happens.
CREATE FUNCTION register_restore(
    kind smallint, version jsonb, version_no bigint, recorded_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    version_table name;
BEGIN
    PERFORM register_lock();
    SELECT k.version_table INTO STRICT version_table FROM register_kind k WHERE k.kind = $1;
    IF version_table = 'device_version' THEN
        INSERT INTO device (device_no, device_key)
            VALUES ((version ->> 'device_no')::integer, version ->> 'device_key')
            ON CONFLICT DO NOTHING;
        PERFORM device_recognise(version ->> 'device_key');
    END IF;
    EXECUTE format('INSERT INTO %I SELECT * FROM jsonb_populate_record(NULL::%I, $1)
        ON CONFLICT DO NOTHING', version_table, version_table)
        USING version || jsonb_build_object('version_no', $3, 'recorded_at', $4);
    PERFORM setval('register_version_no', greatest($3, last_value)) FROM register_version_no;
END $$;
