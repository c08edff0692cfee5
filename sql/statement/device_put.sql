-- The third column counts the versions that were there before.
SELECT put.device_no, put.version_no,
    (SELECT count(*) FROM device_version v WHERE v.device_no = put.device_no)
FROM device_put($1::jsonb, $2) put
