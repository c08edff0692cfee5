-- Of one snapshot with feed_versions, and none whose device that one has not given yet: keys are
-- numbered by the same sequence.
SELECT secret_no, device_no, device_key, key_id, is_live, sealed
FROM device_secret_feed
WHERE secret_no > $3 AND secret_no <= coalesce(
    (SELECT max(version_no) FROM (SELECT version_no FROM register_feed WHERE version_no > $1
        ORDER BY version_no LIMIT $2) AS part HAVING count(*) = $2), 9223372036854775807)
ORDER BY secret_no LIMIT $2
