INSERT INTO deafness (supplier_no, from_time, until_time)
SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[])
ON CONFLICT DO NOTHING
