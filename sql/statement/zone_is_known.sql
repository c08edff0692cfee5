SELECT count(*) FROM zone_now WHERE zone_id = $1
