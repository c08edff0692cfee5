-- The first alarm raised since $1.
SELECT kind, coalesce(registration, device_key, '') AS who, coalesce(zone_id, '') AS zone_id,
    occurred_at, detected_at
FROM alarm WHERE detected_at >= $1 ORDER BY detected_at, journal_seq LIMIT 1
