SELECT live_seq, history_seq, fleet_version, encode(clock, 'hex'),
    (SELECT count(*) FROM journal) AS journals
FROM (SELECT 1) AS one LEFT JOIN journal_cursor ON journal_id = $1
