-- expand
-- What a person has chosen: 1 BY_GROUP, 2 ON, 3 OFF. 0: `discretion` alone counts. Older versions write nothing else, so it
-- counts wherever it says less than this: off, or on again. Who was there before keeps what they had.
ALTER TABLE people ADD COLUMN discretion_choice SMALLINT NOT NULL DEFAULT 0;
