SELECT pg_advisory_lock(hashtextextended('haitrinh migrate', 0))
