-- The name of a supplier.
SELECT name FROM supplier_now WHERE supplier_no = $1
