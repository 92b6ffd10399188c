-- expand
-- The series of a walk and its place in it, as scheduling tells: one answer to a walk and those that follow. Walks that were
-- told before have none until scheduling speaks of them again.
ALTER TABLE walks ADD COLUMN series TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE walks ADD COLUMN slot TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX walks_by_series ON walks (practice, series, slot) WHERE series <> '';
