-- Held by the session as long as it lives: one watch a journal.
SELECT pg_try_advisory_lock(hashtextextended('haitrinh watch ' || $1, 0))
