-- expand
-- How far it has been told that people are still out. 2 is UNDER_WAY.
ALTER TABLE walks ADD COLUMN overdue_stage SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX walks_out ON walks (end_time) WHERE progress = 2 AND overdue_stage < 2;
