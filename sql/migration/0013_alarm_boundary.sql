-- What comes before a crossing, and who is where he may not be.
INSERT INTO alarm_kind VALUES (9, 'border-predicted'), (10, 'border-near'), (13, 'closed-near'),
    (14, 'wrong-zone'), (24, 'dark-departure'), (25, 'barred-at-sea'), (27, 'storm-area'),
    (29, 'border-possible');

-- The bands of the sea that vessels may fish in, and the danger areas that an operator draws.
ALTER TABLE zone_version DROP CONSTRAINT zone_version_kind_check;
ALTER TABLE zone_version ADD CONSTRAINT zone_version_kind_check CHECK
    (kind IN ('boundary', 'closed', 'port', 'watched', 'line', 'zoning', 'storm'));

-- Left port, as the port's log says. A view keeps the columns that its table had when it was made.
ALTER TABLE vessel_version ADD COLUMN departed timestamptz CHECK (isfinite(departed));
CREATE OR REPLACE VIEW vessel_now AS SELECT * FROM vessel_version v
    WHERE NOT is_removed AND NOT EXISTS (SELECT FROM vessel_version n
        WHERE n.vessel_no = v.vessel_no AND n.version_no > v.version_no);
