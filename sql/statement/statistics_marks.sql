-- Spans of history that are still to be judged.
SELECT count(*) FROM rejudge_mark
