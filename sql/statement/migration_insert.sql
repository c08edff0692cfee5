INSERT INTO schema_migration (migration_no, name, sha256) VALUES ($1, $2, $3)
