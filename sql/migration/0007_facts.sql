-- What rules want to know of a vessel and a device besides who they are. All optional.

ALTER TABLE vessel_version
    ADD COLUMN gear text,
    ADD COLUMN province text CHECK (province <> ''),
    ADD COLUMN team text CHECK (team <> ''),
    ADD COLUMN is_barred boolean,
    ADD COLUMN is_at_risk boolean,
    ADD COLUMN licence_until timestamptz CHECK (isfinite(licence_until)),
    ADD COLUMN inspection_until timestamptz CHECK (isfinite(inspection_until)),
    ADD COLUMN laid_up_from timestamptz CHECK (isfinite(laid_up_from)),
    ADD COLUMN laid_up_until timestamptz CHECK (isfinite(laid_up_until)),
    ADD CHECK (laid_up_from < laid_up_until);

ALTER TABLE device_version
    ADD COLUMN satellite text CHECK (satellite <> ''),
    ADD COLUMN gateway text CHECK (gateway <> ''),
    ADD COLUMN fee_until timestamptz CHECK (isfinite(fee_until));

-- A view keeps the columns that its table had when it was made.
CREATE OR REPLACE VIEW vessel_now AS SELECT * FROM vessel_version v
    WHERE NOT is_removed AND NOT EXISTS (SELECT FROM vessel_version n
        WHERE n.vessel_no = v.vessel_no AND n.version_no > v.version_no);
CREATE OR REPLACE VIEW device_now AS SELECT * FROM device_version v
    WHERE NOT is_removed AND NOT EXISTS (SELECT FROM device_version n
        WHERE n.device_no = v.device_no AND n.version_no > v.version_no);
