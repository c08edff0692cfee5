SELECT pg_advisory_unlock(hashtextextended('haitrinh migrate', 0))
