SELECT zone_no, zone_id, kind, edge, side,
    CASE WHEN isfinite(valid_from) THEN (extract(epoch FROM valid_from) * 1000000)::bigint END,
    CASE WHEN isfinite(valid_until) THEN (extract(epoch FROM valid_until) * 1000000)::bigint END,
    version_no, name
FROM zone_now ORDER BY zone_id
