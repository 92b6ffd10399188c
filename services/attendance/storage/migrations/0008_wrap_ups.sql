-- expand
-- The leader who looks after somebody; empty for whoever comes first.
ALTER TABLE follow_ups ADD COLUMN assignee TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Walks that leaders have begun to wrap up, having closed them. `next_walk` is the one they confirmed.
CREATE TABLE wrap_ups (
  practice TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  finish_time BIGINT,
  finished_by TEXT COLLATE "C" NOT NULL,
  next_walk TEXT COLLATE "C" NOT NULL,
  next_confirmed_by TEXT COLLATE "C" NOT NULL,
  next_confirm_time BIGINT,
  PRIMARY KEY (practice, walk)
);

-- Each absence is settled once.
CREATE TABLE settled_absences (
  practice TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  settlement SMALLINT NOT NULL,
  settled_by TEXT COLLATE "C" NOT NULL,
  settle_time BIGINT NOT NULL,
  follow_up TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (practice, walk, member)
);
