-- How a device moves, or does not.
INSERT INTO alarm_kind VALUES (20, 'frozen'), (26, 'drift');
