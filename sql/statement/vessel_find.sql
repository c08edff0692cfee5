SELECT vessel_no FROM vessel_now WHERE registration = $1
