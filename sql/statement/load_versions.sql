SELECT version_no, kind, (extract(epoch FROM recorded_at) * 1000000)::bigint, json
FROM (SELECT DISTINCT ON (kind, row_no) * FROM register_feed WHERE version_no <= $1
    ORDER BY kind, row_no, version_no DESC) newest
ORDER BY version_no
