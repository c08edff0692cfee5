-- Where the watch of a journal stands, and what asks for a person.
SELECT (SELECT live_seq FROM journal_cursor WHERE journal_id = $1) AS live_seq,
    (SELECT history_seq FROM journal_cursor WHERE journal_id = $1) AS history_seq,
    (SELECT count(*) FROM quarantine WHERE recorded_at > now() - interval '7 days') AS quarantined,
    (SELECT count(*) FROM stranger) AS strangers,
    (SELECT coalesce(extract(day FROM max(until_time) - now())::bigint, 0) FROM position_range) AS days_ahead
