-- Positions are kept 36 months (Decree 41/2026), and longer where somebody holds them: for a court,
-- an inspection, a search. What is older may be dropped, whole months at a time.

CREATE TABLE position_hold (
    hold_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_time timestamptz NOT NULL,
    until_time timestamptz NOT NULL,
    vessel_no integer, -- null: all
    reason text NOT NULL CHECK (reason <> ''),
    placed_by text NOT NULL DEFAULT session_user,
    placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lifted_because text CHECK (lifted_because <> ''),
    lifted_by text,
    lifted_at timestamptz,
    CHECK (from_time < until_time),
    CHECK ((lifted_at IS NULL) = (lifted_because IS NULL)),
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);

CREATE VIEW position_hold_list AS
    SELECT h.hold_no, h.from_time, h.until_time, v.registration, h.reason, h.placed_by, h.placed_at,
        h.lifted_because, h.lifted_by, h.lifted_at
    FROM position_hold h LEFT JOIN vessel_now v USING (vessel_no) ORDER BY h.hold_no;

-- What was dropped, when and by whom.
CREATE TABLE position_dropped (
    month date PRIMARY KEY,
    positions bigint NOT NULL,
    moved bigint NOT NULL,
    dropped_by text NOT NULL DEFAULT session_user,
    dropped_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION position_partitions_lock() RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('haitrinh partitions', 0))
$$;

-- Without a registration: all vessels.
CREATE FUNCTION position_hold_put(
    from_time timestamptz, until_time timestamptz, registration text, reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    vessel integer := (SELECT v.vessel_no FROM vessel_now v WHERE v.registration = $3);
    hold integer;
BEGIN
    PERFORM position_partitions_lock();
    IF vessel IS NULL AND $3 IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = format('no vessel is registered as %s', $3);
    END IF;
    INSERT INTO position_hold (from_time, until_time, vessel_no, reason)
        VALUES ($1, $2, vessel, $4) RETURNING hold_no INTO hold;
    RETURN hold;
END $$;

CREATE FUNCTION position_hold_lift(hold_no integer, because text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE position_hold h
        SET lifted_because = $2, lifted_by = session_user, lifted_at = clock_timestamp()
        WHERE h.hold_no = $1 AND h.lifted_at IS NULL;
    IF NOT FOUND THEN
        RAISE check_violation USING MESSAGE = format('there is no hold %s in force', $1);
    END IF;
END $$;

-- The months that end by `before`, and who holds them. A hold on one vessel keeps the month whole.
CREATE FUNCTION position_partitions_due(before date) RETURNS TABLE (month date, held text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' AS $$
DECLARE
    kept_from date := current_date - 1096;
BEGIN
    IF before > kept_from THEN
        RAISE invalid_parameter_value USING MESSAGE = format(
            'positions are kept 36 months (Decree 41/2026): nothing from %s on may be dropped',
            kept_from);
    END IF;
    RETURN QUERY SELECT m.month, (SELECT string_agg(
            format('hold %s, %s: %s', h.hold_no, h.placed_by, h.reason), '; ' ORDER BY h.hold_no)
            FROM position_hold h WHERE h.lifted_at IS NULL
            AND h.from_time < m.month + interval '1 month' AND h.until_time > m.month)
        FROM position_month m WHERE m.month + interval '1 month' <= before ORDER BY m.month;
END $$;

-- Drops these months but for the held ones; says of each what became of it. Positions of such a
-- month that came within the last 36 months (stored for long, or of a broken clock) move to
-- position_odd. The table of all positions is locked for a moment at the end; who finds it in use
-- for two seconds tries again later, and nothing has happened.
CREATE FUNCTION position_partitions_drop(before date)
RETURNS TABLE (month date, positions bigint, moved bigint, held text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
#variable_conflict use_variable
DECLARE
    name text;
    months date[] := '{}';
BEGIN
    PERFORM position_partitions_lock();
    FOR month, held IN SELECT d.month, d.held FROM position_partitions_due(before) d LOOP
        positions := NULL;
        moved := NULL;
        IF held IS NULL THEN
            name := to_char(month, '"position_y"YYYY"m"MM');
            EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', name);
            EXECUTE format('SELECT count(*) FROM %I', name) INTO positions;
            EXECUTE format('INSERT INTO position_odd SELECT * FROM %I
                WHERE received_at >= current_date - 1096 ON CONFLICT DO NOTHING', name);
            GET DIAGNOSTICS moved = ROW_COUNT;
            positions := positions - moved;
            months := months || month;
        END IF;
        RETURN NEXT;
        IF held IS NULL THEN
            INSERT INTO position_dropped AS d (month, positions, moved) VALUES (month, positions, moved)
                ON CONFLICT ON CONSTRAINT position_dropped_pkey DO UPDATE SET
                positions = d.positions + excluded.positions, moved = d.moved + excluded.moved,
                dropped_by = session_user, dropped_at = clock_timestamp();
        END IF;
    END LOOP;
    FOREACH month IN ARRAY months LOOP
        EXECUTE format('DROP TABLE %I', to_char(month, '"position_y"YYYY"m"MM'));
        DELETE FROM position_month m WHERE m.month = month;
    END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION position_hold_put, position_hold_lift, position_partitions_due,
    position_partitions_drop FROM PUBLIC;
GRANT EXECUTE ON FUNCTION position_hold_put, position_hold_lift TO haitrinh_desk;
GRANT SELECT ON position_hold_list, position_dropped TO haitrinh_read;
