SELECT versions, first_version, last_version, to_char(restored_at, 'YYYY-MM-DD')
FROM register_restoration WHERE restored_at > now() - interval '7 days'
ORDER BY restored_at DESC LIMIT 1
