-- Cases: what people do about a vessel's alarms. A case groups them; who did what and when is a row
-- added, never changed. The watch opens cases and attaches alarms in the transaction of the events;
-- people act through audited functions. The id of a case that the watch opens is that of the alarm
-- it opens by, so that doing it again does the same.

-- From which level on an alarm opens a case, and whether it is to be answered in 10 minutes or in
-- an hour. Kinds that are not here join an open case and open none.
CREATE TABLE case_opening (
    kind smallint PRIMARY KEY,
    level smallint NOT NULL,
    is_high boolean NOT NULL
);
INSERT INTO case_opening VALUES (1, 1, true), (2, 3, true), (3, 3, true), (4, 2, false),
    (5, 1, false), (11, 1, true), (15, 3, true), (17, 1, false), (18, 2, false), (22, 3, false),
    (24, 1, true), (25, 1, true), (26, 2, true);

-- How long an alarm may last before the formal notice is due (Thanh Hoa, decision 1874/2021).
CREATE TABLE case_formal (
    kind smallint PRIMARY KEY,
    after interval NOT NULL
);
INSERT INTO case_formal VALUES (2, '12 h'), (3, '12 h'), (11, '12 h'), (14, '12 h'), (4, '24 h'),
    (15, '24 h'), (24, '24 h');

-- Why a case may be closed. The cause is what monthly tables count.
CREATE TABLE case_reason (
    reason text PRIMARY KEY,
    cause text NOT NULL,
    vi text NOT NULL,
    en text NOT NULL
);
INSERT INTO case_reason VALUES
    ('false-sos', 'mistake', 'SOS bấm nhầm, đã xác nhận an toàn', 'false SOS, found to be safe'),
    ('rescued', 'distress', 'đã cứu nạn xong', 'rescue is over'),
    ('gps-error', 'device', 'lỗi định vị của thiết bị', 'error of the device''s fix'),
    ('device-fault', 'device', 'thiết bị hỏng', 'the device was broken'),
    ('power', 'power', 'mất nguồn, pin yếu', 'no power, weak battery'),
    ('fee', 'fee', 'dịch vụ bị cắt vì phí', 'service cut for its fee'),
    ('weather', 'weather', 'thời tiết, trú bão', 'weather, shelter'),
    ('supplier-fault', 'supplier', 'lỗi của nhà cung cấp', 'fault of the supplier'),
    ('satellite-fault', 'satellite', 'lỗi vệ tinh', 'fault of the satellite'),
    ('our-fault', 'ourselves', 'lỗi của hệ thống này', 'fault of this service'),
    ('late-data', 'supplier', 'gửi trễ, đã ghi đúng giờ', 'transmitted late, recorded on time'),
    ('self-corrected', 'vessel', 'tàu đã tự quay vào', 'the vessel came back by itself'),
    ('explained', 'vessel', 'đã giải trình, được chấp nhận', 'explained and accepted'),
    ('in-port', 'vessel', 'tàu ở trong cảng hoặc nằm bờ', 'the vessel is in port or laid up'),
    ('side-by-side', 'vessel', 'đi đôi hoặc lai dắt', 'pair fishing or a tow'),
    ('handed-over', 'authority', 'đã chuyển cơ quan có thẩm quyền', 'handed over to the authority'),
    ('duplicate', 'none', 'trùng hồ sơ khác', 'the same as another case'),
    ('other', 'none', 'lý do khác, xem ghi chú', 'another reason, see the note');

-- Words for people, of actions, states and duties.
CREATE TABLE case_word (
    word text PRIMARY KEY,
    vi text NOT NULL,
    en text NOT NULL
);
INSERT INTO case_word VALUES
    ('opened', 'mở hồ sơ', 'opened'), ('open', 'đang mở', 'open'),
    ('attached', 'thêm báo động', 'alarm attached'), ('taken', 'đã nhận việc', 'taken'),
    ('noted', 'ghi chú', 'noted'), ('notified', 'đã thông báo', 'notified'),
    ('explained', 'đã giải trình', 'explained'), ('verified', 'đã xác minh', 'verified'),
    ('closed', 'đã đóng', 'closed'), ('reopened', 'mở lại', 'reopened'),
    ('answer', 'cần người nhận việc', 'to be answered'),
    ('formal', 'cần thông báo chính thức', 'formal notice due'),
    ('promise', 'lời hẹn', 'promise');

CREATE SEQUENCE case_no AS bigint;

CREATE TABLE case_file (
    case_id bigint PRIMARY KEY,
    vessel_no integer NOT NULL,
    opened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON case_file (vessel_no, opened_at);

CREATE TABLE case_event (
    event_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES case_file,
    happened_at timestamptz NOT NULL,
    action text NOT NULL CHECK (action IN ('opened', 'attached', 'taken', 'noted', 'notified',
        'explained', 'verified', 'closed', 'reopened')),
    who text NOT NULL CHECK (who <> ''),
    words text NOT NULL DEFAULT '',
    alarm_id bigint,
    device_no integer,
    whom text,
    way text,
    is_formal boolean NOT NULL DEFAULT false,
    reason text REFERENCES case_reason,
    promised_until timestamptz,
    answers bigint REFERENCES case_event,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL DEFAULT session_user
);
CREATE INDEX ON case_event (case_id, event_no);
CREATE UNIQUE INDEX case_event_attached ON case_event (alarm_id) WHERE action = 'attached';

CREATE FUNCTION case_is_open(case_id bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT action <> 'closed' FROM case_event e
    WHERE e.case_id = $1 AND action IN ('opened', 'closed', 'reopened')
    ORDER BY event_no DESC LIMIT 1
$$;

CREATE FUNCTION case_open_of(vessel_no integer) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT case_id FROM case_file c WHERE c.vessel_no = $1 AND case_is_open(c.case_id)
    ORDER BY opened_at, case_id LIMIT 1
$$;

-- Called by the watch with the events of its batch, in their order. An alarm joins the open case of
-- its vessel; one that is severe enough opens a case, or opens a closed one again when it goes on.
-- It waits for nobody and refuses nothing: a person's session can not hold the watch up.
CREATE FUNCTION case_attach(alarm_id bigint[], device_no integer[], vessel_no integer[],
    kind smallint[], step smallint[], level smallint[], detected_at timestamptz[],
    shadow smallint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    event record;
    found_id bigint;
    opens boolean;
BEGIN
    FOR event IN SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            AS e (alarm_id, device_no, vessel_no, kind, step, level, detected_at, shadow)
            WHERE e.vessel_no IS NOT NULL AND e.shadow = 0 AND e.step IN (1, 2) LOOP
        opens := EXISTS (SELECT FROM case_opening o
            WHERE o.kind = event.kind AND event.level >= o.level);
        SELECT c.case_id INTO found_id FROM case_event c
            WHERE c.action = 'attached' AND c.alarm_id = event.alarm_id;
        IF found_id IS NOT NULL THEN
            IF opens AND NOT case_is_open(found_id) THEN
                INSERT INTO case_event (case_id, happened_at, action, who, alarm_id, device_no)
                    VALUES (found_id, event.detected_at, 'reopened', 'watch', event.alarm_id,
                        event.device_no);
            END IF;
            CONTINUE;
        END IF;
        found_id := case_open_of(event.vessel_no);
        IF found_id IS NULL AND opens THEN
            found_id := event.alarm_id;
            INSERT INTO case_file (case_id, vessel_no, opened_at)
                VALUES (found_id, event.vessel_no, event.detected_at) ON CONFLICT DO NOTHING;
            INSERT INTO case_event (case_id, happened_at, action, who)
                VALUES (found_id, event.detected_at, 'opened', 'watch');
        END IF;
        IF found_id IS NOT NULL THEN
            INSERT INTO case_event (case_id, happened_at, action, who, alarm_id, device_no)
                VALUES (found_id, event.detected_at, 'attached', 'watch', event.alarm_id,
                    event.device_no) ON CONFLICT DO NOTHING;
        END IF;
    END LOOP;
END $$;

-- What every action of a person has in common. Only a note and a reopening go on a closed case.
CREATE FUNCTION case_act(fresh case_event) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    is_open boolean := case_is_open(fresh.case_id);
BEGIN
    IF is_open IS NULL THEN
        RAISE check_violation USING MESSAGE = format('there is no case %s', fresh.case_id);
    END IF;
    IF coalesce(fresh.who, '') IN ('', 'watch') THEN
        RAISE check_violation USING MESSAGE = 'it is not said who acts';
    END IF;
    IF NOT is_open AND fresh.action NOT IN ('noted', 'reopened') THEN
        RAISE check_violation USING MESSAGE = 'the case is closed: reopen it first';
    END IF;
    IF is_open AND fresh.action = 'reopened' THEN
        RAISE check_violation USING MESSAGE = 'the case is open';
    END IF;
    INSERT INTO case_event (case_id, happened_at, action, who, words, whom, way, is_formal, reason,
            promised_until, answers)
        VALUES (fresh.case_id, clock_timestamp(), fresh.action, fresh.who,
            coalesce(fresh.words, ''), fresh.whom, fresh.way, coalesce(fresh.is_formal, false),
            fresh.reason, fresh.promised_until, fresh.answers)
        RETURNING event_no INTO made;
    RETURN made;
END $$;

CREATE FUNCTION case_needs_words(words text, what text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(words, '') = '' THEN
        RAISE check_violation USING MESSAGE = what;
    END IF;
END $$;

-- A case that no alarm opened; the vessel's open one when there is one.
CREATE FUNCTION case_open(vessel_no integer, who text, words text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint := case_open_of(vessel_no);
BEGIN
    PERFORM case_needs_words(who, 'it is not said who acts');
    PERFORM case_needs_words(words, 'a case is opened with words: what it is about');
    IF made IS NULL THEN
        made := nextval('case_no');
        INSERT INTO case_file (case_id, vessel_no, opened_at)
            VALUES (made, vessel_no, clock_timestamp());
        INSERT INTO case_event (case_id, happened_at, action, who, words)
            VALUES (made, clock_timestamp(), 'opened', who, words);
    ELSE
        PERFORM case_note(made, who, words, NULL, NULL);
    END IF;
    RETURN made;
END $$;

CREATE FUNCTION case_take(case_id bigint, who text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT case_act(jsonb_populate_record(NULL::case_event,
        jsonb_build_object('case_id', $1, 'action', 'taken', 'who', $2)))
$$;

-- A note may hold a promise (what somebody said he would do by when), or answer one.
CREATE FUNCTION case_note(case_id bigint, who text, words text, promised_until timestamptz,
    answers bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM case_needs_words(words, 'a note has words');
    IF answers IS NOT NULL AND NOT EXISTS (SELECT FROM case_event e WHERE e.event_no = $5
            AND e.case_id = $1 AND e.promised_until IS NOT NULL) THEN
        RAISE check_violation USING MESSAGE =
            format('the case has no promise of number %s', answers);
    END IF;
    RETURN case_act(jsonb_populate_record(NULL::case_event, jsonb_build_object('case_id', $1,
        'action', 'noted', 'who', $2, 'words', $3, 'promised_until', $4, 'answers', $5)));
END $$;

CREATE FUNCTION case_notify(case_id bigint, who text, whom text, way text, words text,
    is_formal boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM case_needs_words(whom, 'it is not said who was notified');
    RETURN case_act(jsonb_populate_record(NULL::case_event, jsonb_build_object('case_id', $1,
        'action', 'notified', 'who', $2, 'whom', $3, 'way', $4, 'words', $5, 'is_formal', $6)));
END $$;

CREATE FUNCTION case_explain(case_id bigint, who text, words text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM case_needs_words(words, 'an explanation has words');
    RETURN case_act(jsonb_populate_record(NULL::case_event, jsonb_build_object('case_id', $1,
        'action', 'explained', 'who', $2, 'words', $3)));
END $$;

CREATE FUNCTION case_verify(case_id bigint, who text, words text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM case_needs_words(words, 'it is not said how it was verified');
    RETURN case_act(jsonb_populate_record(NULL::case_event, jsonb_build_object('case_id', $1,
        'action', 'verified', 'who', $2, 'words', $3)));
END $$;

-- Closing mutes nothing: the next alarm opens a case again, also after a false SOS.
CREATE FUNCTION case_close(case_id bigint, who text, reason text, words text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM case_reason r WHERE r.reason = $3) THEN
        RAISE check_violation USING MESSAGE = format('there is no reason %s; there are %s', reason,
            (SELECT string_agg(r.reason, ', ' ORDER BY r.reason) FROM case_reason r));
    END IF;
    IF reason = 'other' THEN
        PERFORM case_needs_words(words, 'another reason needs words');
    END IF;
    RETURN case_act(jsonb_populate_record(NULL::case_event, jsonb_build_object('case_id', $1,
        'action', 'closed', 'who', $2, 'reason', $3, 'words', $4)));
END $$;

CREATE FUNCTION case_reopen(case_id bigint, who text, words text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM case_needs_words(words, 'it is not said why the case is opened again');
    RETURN case_act(jsonb_populate_record(NULL::case_event, jsonb_build_object('case_id', $1,
        'action', 'reopened', 'who', $2, 'words', $3)));
END $$;

-- A case a row.
CREATE VIEW case_now AS
    SELECT c.case_id, c.vessel_no, v.registration, c.opened_at, s.state,
        (SELECT who FROM case_event e WHERE e.case_id = c.case_id AND e.action = 'taken'
            ORDER BY event_no DESC LIMIT 1) AS taken_by,
        l.happened_at AS last_at, l.action AS last_action, s.reason,
        (SELECT count(*) FROM case_event e WHERE e.case_id = c.case_id
            AND e.action = 'attached') AS alarms
    FROM case_file c
    LEFT JOIN vessel_now v ON v.vessel_no = c.vessel_no
    LEFT JOIN LATERAL (SELECT CASE action WHEN 'opened' THEN 'open' WHEN 'reopened' THEN 'open'
            ELSE action END AS state, reason
        FROM case_event e WHERE e.case_id = c.case_id
        AND action IN ('opened', 'taken', 'notified', 'explained', 'verified', 'closed', 'reopened')
        ORDER BY event_no DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT happened_at, action FROM case_event e WHERE e.case_id = c.case_id
        ORDER BY event_no DESC LIMIT 1) l ON true;

-- The alarms of open cases.
CREATE VIEW case_alarm AS
    SELECT e.case_id, e.alarm_id, e.device_no, e.happened_at AS attached_at, r.kind, r.occurred_at,
        n.detected_at AS ended_at
    FROM case_event e
    JOIN alarm_event r ON r.device_no = e.device_no AND r.alarm_id = e.alarm_id AND r.step = 1
    LEFT JOIN alarm_event n ON n.device_no = e.device_no AND n.alarm_id = e.alarm_id AND n.step = 3
    WHERE e.action = 'attached' AND case_is_open(e.case_id);

-- What should have happened by then and has not: nobody has answered an alarm, the formal notice is
-- not sent, a promise is not kept. 'infinity' tells what will be due.
CREATE FUNCTION case_due(at timestamptz)
RETURNS TABLE (case_id bigint, duty text, due_at timestamptz, about bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM (
        SELECT a.case_id, 'answer' AS duty, s.since
            + CASE WHEN o.is_high THEN interval '10 minutes' ELSE interval '60 minutes' END AS due_at,
            a.alarm_id AS about
        FROM case_alarm a JOIN case_opening o USING (kind)
        JOIN LATERAL (SELECT max(e.happened_at) AS since FROM case_event e
            WHERE e.alarm_id = a.alarm_id AND e.action IN ('attached', 'reopened')) s ON true
        WHERE NOT EXISTS (SELECT FROM case_event e WHERE e.case_id = a.case_id
            AND e.who <> 'watch' AND e.happened_at >= s.since)
        UNION ALL
        SELECT a.case_id, 'formal', a.occurred_at + f.after, a.alarm_id
        FROM case_alarm a JOIN case_formal f USING (kind)
        WHERE (a.ended_at IS NULL OR a.ended_at > a.occurred_at + f.after)
            AND NOT EXISTS (SELECT FROM case_event e WHERE e.case_id = a.case_id
                AND e.action = 'notified' AND e.is_formal AND e.happened_at >= a.occurred_at)
        UNION ALL
        SELECT e.case_id, 'promise', e.promised_until, e.event_no
        FROM case_event e
        WHERE e.promised_until IS NOT NULL AND case_is_open(e.case_id)
            AND NOT EXISTS (SELECT FROM case_event n WHERE n.answers = e.event_no)
    ) duties
    WHERE due_at <= $1
    ORDER BY due_at, case_id
$$;

REVOKE EXECUTE ON FUNCTION case_attach, case_act, case_open, case_take, case_note, case_notify,
    case_explain, case_verify, case_close, case_reopen, case_due FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_attach TO haitrinh_watch;
GRANT EXECUTE ON FUNCTION case_open, case_take, case_note, case_notify, case_explain, case_verify,
    case_close, case_reopen, case_due TO haitrinh_desk;
GRANT SELECT ON case_opening, case_formal, case_reason, case_word TO haitrinh_read;
GRANT SELECT ON case_file, case_event, case_now, case_alarm TO haitrinh_desk;
