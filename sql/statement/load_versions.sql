-- Of zones every version, since history is judged by the one in force at the time; of all else the
-- newest of each row.
SELECT version_no, kind, (extract(epoch FROM recorded_at) * 1000000)::bigint, json
FROM (SELECT DISTINCT ON (kind, row_no, CASE WHEN kind = 6 THEN version_no END) *
    FROM register_feed WHERE version_no <= $1
    ORDER BY kind, row_no, CASE WHEN kind = 6 THEN version_no END, version_no DESC) newest
ORDER BY version_no
