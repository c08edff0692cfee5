-- Who may do what. Group roles without login; login roles are made members of them.

DO $$
DECLARE
    name name;
BEGIN
    FOREACH name IN ARRAY ARRAY['haitrinh_gate', 'haitrinh_watch', 'haitrinh_desk', 'haitrinh_read']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION owner_put, supplier_put, vessel_put, device_put, mount_put, zone_put,
    threshold_put, device_secret_put, register_restore, position_partitions_ensure FROM PUBLIC;
GRANT SELECT ON schema_migration TO haitrinh_gate, haitrinh_watch, haitrinh_desk, haitrinh_read;

-- The gate reads the register and the sealed keys, nothing else.
GRANT SELECT ON register_feed, device_secret_feed TO haitrinh_gate;

-- The watch adds positions and alarm events; what it may change or remove is cursors, states, and
-- what can be computed again.
GRANT SELECT, INSERT ON journal, device, stranger, quarantine, position, position_odd, alarm_event
    TO haitrinh_watch;
GRANT SELECT, INSERT, UPDATE ON journal_cursor, device_state TO haitrinh_watch;
GRANT SELECT, INSERT, DELETE ON visit, gap, rejudge_mark TO haitrinh_watch;
GRANT SELECT ON register_feed, position_range, position_month, position_all TO haitrinh_watch;
GRANT EXECUTE ON FUNCTION position_partitions_ensure TO haitrinh_watch;

-- Tools and people read tracks, alarms and what explains them; owners' names and phones are the
-- desk's, which also writes registers, by the audited functions only.
GRANT SELECT ON supplier_now, vessel_now, device_now, mount_now, zone_now, threshold_now,
    supplier_version, vessel_version, device_version, mount_version, zone_version,
    threshold_version, device, device_number, journal, journal_cursor, position, position_odd,
    position_all, position_range, device_state, track, alarm, alarm_event, alarm_kind, visit, gap,
    rejudge_mark, quarantine, stranger TO haitrinh_read;
GRANT haitrinh_read TO haitrinh_desk;
GRANT SELECT ON owner_now, owner_version, register_feed TO haitrinh_desk;
GRANT SELECT (secret_no, device_no, key_id, is_live, recorded_at) ON device_secret TO haitrinh_desk;
GRANT EXECUTE ON FUNCTION owner_put, supplier_put, vessel_put, device_put, mount_put, zone_put,
    threshold_put, device_secret_put TO haitrinh_desk;
