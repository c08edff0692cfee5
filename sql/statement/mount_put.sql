-- The third column counts the versions that were there before.
SELECT put.mount_no, put.version_no,
    (SELECT count(*) FROM mount_version v WHERE v.mount_no = put.mount_no)
FROM mount_put($1::jsonb, $2) put
