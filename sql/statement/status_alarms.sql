-- Open alarms by kind.
SELECT kind, count(*), max((extract(epoch FROM now() - detected_at) / 3600)::bigint) AS oldest_h
FROM alarm WHERE is_open GROUP BY kind ORDER BY kind
