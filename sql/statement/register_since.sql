-- A version is known by its number and the moment it was written.
SELECT version_no, (extract(epoch FROM recorded_at) * 1000000)::bigint FROM register_feed
WHERE version_no >= $1 ORDER BY version_no
