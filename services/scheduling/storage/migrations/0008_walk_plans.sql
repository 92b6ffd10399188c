-- expand
-- What leaders prepare for a walk: what is to be looked at, and how the session goes.
CREATE TABLE risk_checklists (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, walk),
  FOREIGN KEY (practice, group_id, walk) REFERENCES walks (practice, group_id, walk)
);
CREATE TABLE risk_items (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  position BIGINT NOT NULL,
  item TEXT COLLATE "C" NOT NULL,
  text TEXT NOT NULL,
  done_by TEXT COLLATE "C",
  done_time BIGINT,
  PRIMARY KEY (practice, group_id, walk, position),
  FOREIGN KEY (practice, group_id, walk) REFERENCES risk_checklists (practice, group_id, walk)
);
CREATE TABLE session_plans (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, walk),
  FOREIGN KEY (practice, group_id, walk) REFERENCES walks (practice, group_id, walk)
);
CREATE TABLE session_legs (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  leg BIGINT NOT NULL,
  title TEXT NOT NULL,
  minutes BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, walk, leg),
  FOREIGN KEY (practice, group_id, walk) REFERENCES session_plans (practice, group_id, walk)
);
CREATE TABLE session_prompts (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  leg BIGINT NOT NULL,
  position BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (practice, group_id, walk, leg, position),
  FOREIGN KEY (practice, group_id, walk, leg) REFERENCES session_legs (practice, group_id, walk, leg)
);
