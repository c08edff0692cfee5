SELECT version_no, kind, recorded_at, json::text FROM register_feed WHERE version_no > $1
ORDER BY version_no LIMIT $2
