-- The stored position of one report: its place in the journal and its time of fix.
SELECT device_key, coalesce(registration, 'no vessel') AS registration, fix_time, received_at, lat, lon
FROM track WHERE fix_time = $1 AND journal_seq = $2 AND journal_item = $3
