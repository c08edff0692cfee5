-- The third column counts the versions that were there before.
SELECT put.mode_no, put.version_no,
    (SELECT count(*) FROM mode_version v WHERE v.mode_no = put.mode_no)
FROM mode_put($1::jsonb, $2) put
