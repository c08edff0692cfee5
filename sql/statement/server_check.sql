-- Settings under which the server could lose what it says it stored.
SELECT format('%s = %s', name, setting) FROM pg_settings
WHERE (name IN ('fsync', 'full_page_writes') AND setting = 'off')
    OR (name = 'synchronous_commit' AND setting IN ('off', 'local'))
    OR (name = 'data_sync_retry' AND setting = 'on')
