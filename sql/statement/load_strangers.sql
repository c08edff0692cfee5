SELECT device_no, device_key, supplier_no, journal_seq, journal_item,
    (extract(epoch FROM heard_at) * 1000000)::bigint
FROM stranger JOIN device USING (device_no)
