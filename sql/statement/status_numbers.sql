-- What a run shows every second: rows inserted since the statistics began, and open alarms.
SELECT (SELECT coalesce(sum(n_tup_ins), 0)::bigint FROM pg_stat_user_tables
        WHERE relname LIKE 'position\_y%' OR relname = 'position_odd') AS inserted,
    (SELECT count(*) FROM alarm_event WHERE step = 1)
        - (SELECT count(*) FROM alarm_event WHERE step = 3) AS alarms_open
