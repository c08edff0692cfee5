SELECT v.vessel_no, v.registration, v.name, (v.length_mm / 1000.0)::numeric(8, 2), v.kind, v.gear,
    v.port, v.province, v.team, CASE WHEN v.is_barred THEN 'yes' END,
    CASE WHEN v.is_at_risk THEN 'yes' END,
    (extract(epoch FROM v.licence_until) * 1000000)::bigint,
    (extract(epoch FROM v.inspection_until) * 1000000)::bigint,
    (extract(epoch FROM v.laid_up_from) * 1000000)::bigint,
    (extract(epoch FROM v.laid_up_until) * 1000000)::bigint,
    (extract(epoch FROM v.departed) * 1000000)::bigint,
    o.name, o.phone, (SELECT string_agg(d.device_key, ' ' ORDER BY m.is_counted DESC, d.device_key)
        FROM mount_now m JOIN device d USING (device_no)
        WHERE m.vessel_no = v.vessel_no AND now() >= m.from_time AND now() < m.until_time)
FROM vessel_now v LEFT JOIN owner_now o USING (owner_no)
ORDER BY v.registration
