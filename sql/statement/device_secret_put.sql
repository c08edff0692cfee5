SELECT device_secret_put($1, $2, true, $3)
