SELECT migration_no, name, sha256 FROM schema_migration ORDER BY migration_no
