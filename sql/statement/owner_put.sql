-- The third column counts the versions that were there before.
SELECT put.owner_no, put.version_no,
    (SELECT count(*) FROM owner_version v WHERE v.owner_no = put.owner_no)
FROM owner_put($1::jsonb, $2) put
