DELETE FROM rejudge_mark WHERE mark_no <= $1
