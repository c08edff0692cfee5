-- What a device says of itself.
INSERT INTO alarm_kind VALUES (21, 'clock'), (22, 'tamper'), (23, 'power');
