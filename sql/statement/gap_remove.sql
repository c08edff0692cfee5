DELETE FROM gap WHERE device_no = $1 AND from_time <= $3 AND until_time >= $2
