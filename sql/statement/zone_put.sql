-- The third column counts the versions that were there before.
SELECT put.zone_no, put.version_no,
    (SELECT count(*) FROM zone_version v WHERE v.zone_no = put.zone_no)
FROM zone_put($1::jsonb, $2) put
