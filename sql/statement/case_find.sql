-- The newest case of a vessel, an open one first.
SELECT case_id FROM case_now WHERE registration = $1
ORDER BY state = 'closed', opened_at DESC, case_id DESC LIMIT 1
