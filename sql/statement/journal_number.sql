SELECT journal_no FROM journal WHERE journal_id = $1
