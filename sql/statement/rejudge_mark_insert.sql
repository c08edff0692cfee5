INSERT INTO rejudge_mark (device_no, from_time, until_time)
VALUES ($1::integer[], $2::timestamptz[], $3::timestamptz[])
