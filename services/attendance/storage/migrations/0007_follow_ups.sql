-- expand
-- When a place was given up last: who does so late is counted in reports.
ALTER TABLE responses ADD COLUMN gave_up BIGINT;
-- How often it was told that a walk has reached, or fallen below, its minimum.
ALTER TABLE walks ADD COLUMN minimum_version BIGINT NOT NULL DEFAULT 0;

-- Tasks to look after members. `walk` is empty, but for those that were made because of missed walks.
CREATE TABLE follow_ups (
  practice TEXT COLLATE "C" NOT NULL,
  follow_up TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  kind SMALLINT NOT NULL,
  reason TEXT NOT NULL,
  due BIGINT NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  create_time BIGINT NOT NULL,
  resolve_time BIGINT,
  resolved_by TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (practice, follow_up)
);
CREATE INDEX follow_ups_by_group ON follow_ups (practice, group_id, due, follow_up);
CREATE INDEX follow_ups_open ON follow_ups (practice, group_id, due, follow_up) WHERE resolve_time IS NULL;
CREATE INDEX follow_ups_by_member ON follow_ups (practice, member);
-- 2 is ABSENCE.
CREATE UNIQUE INDEX follow_ups_of_absences ON follow_ups (practice, member, walk) WHERE kind = 2;
