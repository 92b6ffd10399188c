-- expand
-- What a person has chosen: 1 BY_GROUP, 2 ON, 3 OFF. Older versions write `discretion` alone: then `discretion_version` is
-- not that of the row, and `discretion` counts.
ALTER TABLE people ADD COLUMN discretion_choice SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN discretion_version BIGINT NOT NULL DEFAULT 0;
-- Who has proved no address, and reads no threads.
ALTER TABLE people ADD COLUMN guest SMALLINT NOT NULL DEFAULT 0;
