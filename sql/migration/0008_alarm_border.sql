-- What comes of a crossing.
INSERT INTO alarm_kind VALUES (11, 'border-stay'), (12, 'border-back');
