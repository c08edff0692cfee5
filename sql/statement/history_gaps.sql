SELECT device_no, from_time, until_time, from_lat_e7, from_lon_e7, until_lat_e7, until_lon_e7
FROM gap WHERE device_no = $1 AND from_time <= $3 AND until_time >= $2
ORDER BY from_time
