SELECT hold_no, CASE WHEN isfinite(from_time) THEN (extract(epoch FROM from_time) * 1000000)::bigint END,
    CASE WHEN isfinite(until_time) THEN (extract(epoch FROM until_time) * 1000000)::bigint END, registration, placed_by,
    (extract(epoch FROM placed_at) * 1000000)::bigint, lifted_by,
    (extract(epoch FROM lifted_at) * 1000000)::bigint, lifted_because, reason
FROM position_hold_list
