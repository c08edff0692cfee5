-- What a silence asks for: a boundary in reach of it, and positions by other means.
INSERT INTO alarm_kind VALUES (15, 'loss-near-border'), (16, 'manual-missed');
