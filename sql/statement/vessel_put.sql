-- The third column counts the versions that were there before.
SELECT put.vessel_no, put.version_no,
    (SELECT count(*) FROM vessel_version v WHERE v.vessel_no = put.vessel_no)
FROM vessel_put($1::jsonb, $2) put
