SELECT register_restored($1, $2, $3)
