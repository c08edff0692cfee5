-- A database that was put back from a backup is brought up by the watch from the journal, its
-- register too. Each time is noted here, for `haitrinh status`.

CREATE TABLE register_restoration (
    restored_at timestamptz PRIMARY KEY DEFAULT clock_timestamp(),
    first_version bigint NOT NULL,
    last_version bigint NOT NULL,
    versions bigint NOT NULL CHECK (versions > 0)
);

-- The number given away last, to a version or to a key. Nobody else gives one away until the end
-- of the transaction.
CREATE FUNCTION register_newest() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    version_table name;
    newest bigint := 0;
    found bigint;
BEGIN
    PERFORM register_lock();
    FOR version_table IN SELECT k.version_table FROM register_kind k LOOP
        EXECUTE format('SELECT max(version_no) FROM %I', version_table) INTO found;
        newest := greatest(newest, found);
    END LOOP;
    RETURN greatest(newest, (SELECT max(secret_no) FROM device_secret));
END $$;

-- Keys share the numbers of versions and are in no journal: the numbers of those that were made
-- since the backup are not given away again.
CREATE FUNCTION register_restored(first_version bigint, last_version bigint, versions bigint)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO register_restoration (first_version, last_version, versions) VALUES ($1, $2, $3);
    SELECT setval('register_version_no', last_value + 1000) FROM register_version_no;
$$;

REVOKE EXECUTE ON FUNCTION register_newest, register_restored FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register_newest, register_restore, register_restored TO haitrinh_watch;
GRANT SELECT ON register_restoration TO haitrinh_read;
