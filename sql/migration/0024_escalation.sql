-- Escalation: what nobody has answered in time, and a formal notice that is due, go into the outbox
-- by themselves, once. They follow from what people did not do, which is in no journal: a rebuild
-- makes none of these rows.

-- A line a notice: so long after the duty's own time (case_due), to whom, by which way, in which
-- words: %1$s is the registration, %2$s the case. `step` and `stage` are the step and level of its
-- row in the outbox; steps 1 to 3 are those of alarms.
CREATE TABLE case_escalation (
    step smallint NOT NULL CHECK (step > 3),
    stage smallint NOT NULL,
    duty text NOT NULL,
    late interval NOT NULL,
    audience smallint NOT NULL REFERENCES notice_audience,
    channel smallint NOT NULL REFERENCES notice_channel,
    vi text NOT NULL,
    plain text NOT NULL,
    en text NOT NULL,
    PRIMARY KEY (step, stage)
);
INSERT INTO case_escalation VALUES
    (4, 1, 'answer', '0', 64, 1,
        '%1$s: báo động chưa có người nhận việc. Hồ sơ %2$s.',
        '%1$s: bao dong chua co nguoi nhan viec. Ho so %2$s.',
        '%1$s: nobody has answered the alarm yet. Case %2$s.'),
    (4, 2, 'answer', '20 min', 8, 1,
        '%1$s: báo động đã 30 phút chưa có người nhận việc. Hồ sơ %2$s.',
        '%1$s: bao dong da 30 phut chua co nguoi nhan viec. Ho so %2$s.',
        '%1$s: nobody has answered the alarm for 30 minutes. Case %2$s.'),
    (5, 1, 'formal', '0', 64, 3,
        '%1$s: đã đến lúc gửi thông báo chính thức. Hồ sơ %2$s.',
        '%1$s: da den luc gui thong bao chinh thuc. Ho so %2$s.',
        '%1$s: the formal notice is due. Case %2$s.');

CREATE INDEX case_event_happened ON case_event (happened_at);

-- Of alarms that joined a case or opened it again within two days, what is due by `at`; answers only
-- of kinds that are to be answered in 10 minutes. Looks at few rows: it is asked once a minute.
CREATE FUNCTION case_overdue(at timestamptz)
RETURNS TABLE (case_id bigint, duty text, due_at timestamptz, alarm_id bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH fresh AS (
        SELECT e.case_id, e.alarm_id, max(e.happened_at) AS since FROM case_event e
        WHERE e.action IN ('attached', 'reopened') AND e.alarm_id IS NOT NULL
            AND e.happened_at > $1 - interval '2 days' AND e.happened_at <= $1
        GROUP BY 1, 2
    ), alarm AS (
        SELECT a.*, f.since FROM fresh f JOIN case_alarm a ON a.alarm_id = f.alarm_id
    )
    SELECT a.case_id, 'answer', a.since + interval '10 minutes', a.alarm_id
    FROM alarm a JOIN case_opening o USING (kind)
    WHERE o.is_high AND NOT EXISTS (SELECT FROM case_event e WHERE e.case_id = a.case_id
        AND e.who <> 'watch' AND e.happened_at >= a.since)
    UNION ALL
    SELECT a.case_id, 'formal', a.occurred_at + f.after, a.alarm_id
    FROM alarm a JOIN case_formal f USING (kind)
    WHERE (a.ended_at IS NULL OR a.ended_at > a.occurred_at + f.after) AND case_is_open(a.case_id)
        AND NOT EXISTS (SELECT FROM case_event e WHERE e.case_id = a.case_id
            AND e.action = 'notified' AND e.is_formal AND e.happened_at >= a.occurred_at)
$$;

-- Called by the watch once a minute, by the gate's clock. A row's day and key come from the time at
-- which it was due, so that asking again adds nothing.
CREATE FUNCTION case_escalate(at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO outbox (alarm_id, journal_seq, detected_at, due_at, not_after, device_no, vessel_no,
        journal_no, kind, step, level, audience, channel, is_counted, text_vi, text_plain, text_en)
    SELECT d.alarm_id, r.journal_seq, d.due_at + l.late, d.due_at + l.late,
        d.due_at + l.late + interval '12 hours', r.device_no, r.vessel_no, r.journal_no, r.kind,
        l.step, l.stage, l.audience, l.channel, false, format(l.vi, v.registration, d.case_id),
        format(l.plain, translate(v.registration, 'Đ', 'D'), d.case_id),
        format(l.en, v.registration, d.case_id)
    FROM case_overdue($1) d
    JOIN case_escalation l ON l.duty = d.duty AND d.due_at + l.late <= $1
    JOIN case_event e ON e.alarm_id = d.alarm_id AND e.action = 'attached'
    JOIN alarm_event r ON r.device_no = e.device_no AND r.alarm_id = d.alarm_id AND r.step = 1
    JOIN vessel_now v ON v.vessel_no = r.vessel_no
    ON CONFLICT DO NOTHING
$$;

REVOKE EXECUTE ON FUNCTION case_overdue, case_escalate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_escalate TO haitrinh_watch;
GRANT SELECT ON case_escalation TO haitrinh_read;
