SELECT s.supplier_no, s.name, array_to_string(s.networks, ' '),
    (SELECT count(*) FROM device_now d WHERE d.supplier_no = s.supplier_no), s.contact
FROM supplier_now s ORDER BY s.name
