-- expand
-- Whether a walk is one of a series, as scheduling tells: an invitation says that all of them can be answered. Walks that were
-- told before are none until scheduling speaks of them again.
ALTER TABLE walks ADD COLUMN repeats SMALLINT NOT NULL DEFAULT 0;
