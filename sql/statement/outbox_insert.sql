-- One notice a day for each alarm, step, level and audience. At most 4 SMS that count go out for a
-- vessel in a day of Viet Nam; the ones after go on the list of the next morning. Counted in the
-- order of events, whatever the batches: a replay gives the same.
WITH notice AS (
    SELECT DISTINCT ON (device_no, alarm_id, step, level, audience,
        date_trunc('day', detected_at, 'Asia/Ho_Chi_Minh')) *,
        date_trunc('day', detected_at, 'Asia/Ho_Chi_Minh') AS midnight
    FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[],
        $5::timestamptz[], $6::integer[], $7::integer[], $8::smallint[], $9::smallint[],
        $10::smallint[], $11::smallint[], $12::smallint[], $13::smallint[], $14::smallint[],
        $15::text[], $16::text[], $17::text[]) WITH ORDINALITY
        AS given (alarm_id, journal_seq, detected_at, due_at, not_after, device_no, vessel_no,
        journal_no, kind, step, level, audience, channel, counted, text_vi, text_plain, text_en,
        place)
    ORDER BY device_no, alarm_id, step, level, audience,
        date_trunc('day', detected_at, 'Asia/Ho_Chi_Minh'), place
), fresh AS (
    SELECT n.*, counted <> 0 AND vessel_no IS NOT NULL AS is_sms,
        row_number() OVER (PARTITION BY vessel_no, midnight, counted ORDER BY place) AS nth
    FROM notice n
    WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.device_no = n.device_no
        AND o.alarm_id = n.alarm_id AND o.step = n.step AND o.level = n.level
        AND o.audience = n.audience
        AND o.day = (n.detected_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
), judged AS (
    SELECT f.*, is_sms AND nth + (SELECT count(*) FROM outbox o WHERE o.is_counted
        AND o.vessel_no = f.vessel_no AND o.detected_at >= f.midnight
        AND o.detected_at < f.midnight + interval '1 day') > 4 AS is_over
    FROM fresh f
)
INSERT INTO outbox (alarm_id, journal_seq, detected_at, due_at, not_after, device_no, vessel_no,
    journal_no, kind, step, level, audience, channel, is_counted, text_vi, text_plain, text_en)
SELECT alarm_id, journal_seq, detected_at,
    CASE WHEN is_over THEN midnight + interval '30 hours' ELSE due_at END,
    CASE WHEN is_over THEN greatest(not_after, midnight + interval '42 hours') ELSE not_after END,
    device_no, vessel_no, journal_no, kind, step, level, audience,
    CASE WHEN is_over THEN 4 ELSE channel END, is_sms AND NOT is_over, text_vi, text_plain, text_en
FROM judged
ON CONFLICT DO NOTHING
