-- What differs from the defaults, and whether it is in shadow.
SELECT t.name, t.scope, t.subject, t.value,
    (extract(epoch FROM t.recorded_at) * 1000000)::bigint, t.recorded_by,
    CASE WHEN EXISTS (SELECT FROM mode_now m WHERE m.scope = 'threshold' AND m.mode = 'shadow'
        AND m.subject = concat_ws(':', t.scope, t.subject, t.name)) THEN 'shadow' END
FROM threshold_now t ORDER BY t.name, t.scope, t.subject
