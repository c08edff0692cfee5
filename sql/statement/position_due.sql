SELECT month, NULL::bigint, NULL::bigint, held FROM position_partitions_due($1)
