-- The third column counts the versions that were there before.
SELECT put.supplier_no, put.version_no,
    (SELECT count(*) FROM supplier_version v WHERE v.supplier_no = put.supplier_no)
FROM supplier_put($1::jsonb, $2) put
