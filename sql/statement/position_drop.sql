SELECT month, positions, moved, held FROM position_partitions_drop($1)
