-- A fix that no vessel could have reached: a list, no siren.
INSERT INTO alarm_kind VALUES (19, 'jump');
