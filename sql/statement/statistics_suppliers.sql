-- Suppliers by name, and 0 for devices that connect by themselves.
SELECT supplier_no FROM (SELECT supplier_no, name FROM supplier_now UNION ALL SELECT 0, NULL) s
ORDER BY name NULLS LAST, supplier_no
