-- No row: it is not set.
SELECT put.version_no FROM threshold_now t, LATERAL threshold_put(jsonb_build_object(
    'scope', t.scope, 'subject', t.subject, 'name', t.name, 'is_removed', true), $4) put
WHERE t.scope = $1 AND t.subject = $2 AND t.name = $3
