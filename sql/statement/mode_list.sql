SELECT scope, subject, mode, (extract(epoch FROM recorded_at) * 1000000)::bigint, recorded_by,
    source
FROM mode_now ORDER BY scope, subject
