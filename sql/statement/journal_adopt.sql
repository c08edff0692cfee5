WITH adopted AS (
    INSERT INTO journal (journal_no, journal_id)
    SELECT coalesce(max(journal_no), 0) + 1, $1 FROM journal
    ON CONFLICT (journal_id) DO NOTHING
)
INSERT INTO journal_cursor (journal_id) VALUES ($1) ON CONFLICT DO NOTHING
