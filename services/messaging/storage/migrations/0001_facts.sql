-- expand
-- What the other services have told. Version 0: told before a feed began anew, and not yet again.
CREATE TABLE people (
  person TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  merged_into TEXT COLLATE "C" NOT NULL,
  discretion SMALLINT NOT NULL,
  locale TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE practices (
  practice TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  help TEXT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE staff (
  practice TEXT COLLATE "C" NOT NULL,
  staff TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  is_owner SMALLINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, staff)
);

CREATE TABLE groups (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  title TEXT NOT NULL,
  therapy SMALLINT NOT NULL,
  time_zone TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id)
);

-- The last interval of a membership: who comes back does not read what was written before.
CREATE TABLE members (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  walking_name TEXT COLLATE "C" NOT NULL,
  leads SMALLINT NOT NULL,
  active SMALLINT NOT NULL,
  joined BIGINT NOT NULL,
  left_time BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, member)
);
CREATE INDEX members_by_person ON members (person, practice, group_id);
CREATE INDEX members_active ON members (practice, group_id, member) WHERE active = 1;

CREATE TABLE walks (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  title TEXT NOT NULL,
  start_time BIGINT NOT NULL,
  time_zone TEXT NOT NULL,
  duration_minutes BIGINT NOT NULL,
  cancelled SMALLINT NOT NULL,
  cancel_reason TEXT NOT NULL,
  area TEXT NOT NULL,
  meeting_point TEXT NOT NULL,
  meeting_point_from BIGINT NOT NULL,
  access TEXT NOT NULL,
  note TEXT NOT NULL,
  leader_phone TEXT NOT NULL,
  -- ids of members, parted by single spaces
  leaders TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  progress SMALLINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, walk)
);

-- Whose turn it is to tell of a walk, or of an answer to it. Walks and answers come by feeds of their
-- own, and either may come first: there is no row of the walk to lock then.
CREATE TABLE walk_turns (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (practice, group_id, walk)
);

CREATE TABLE responses (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  state SMALLINT NOT NULL,
  promoted SMALLINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, walk, member)
);
CREATE INDEX responses_by_person ON responses (person, practice, walk);
