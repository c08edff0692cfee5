SELECT position_partitions_ensure((now() - make_interval(months => $1))::date,
    (now() + interval '2 months')::date)
