-- expand
-- What newcomers read before their first walk, who greets on which walk, and who asked to be met before it.
CREATE TABLE first_walk_cards (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  greeter TEXT COLLATE "C" NOT NULL,
  greeter_wears TEXT NOT NULL,
  minute_by_minute TEXT NOT NULL,
  slip_away TEXT NOT NULL,
  corner TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id),
  FOREIGN KEY (practice, group_id) REFERENCES groups (practice, group_id)
);
CREATE TABLE walk_greeters (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  greeter TEXT COLLATE "C" NOT NULL,
  greeter_wears TEXT NOT NULL,
  PRIMARY KEY (practice, group_id, walk)
);
CREATE TABLE walk_meetings (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (practice, group_id, walk, member)
);
