SELECT register_restore($1, $2, $3, $4)
