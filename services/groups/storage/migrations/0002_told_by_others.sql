-- expand
-- What accounts has told: rebuilt from its feed.
CREATE TABLE practices (
  practice TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  help TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE TABLE staff (
  practice TEXT COLLATE "C" NOT NULL,
  staff TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  therapist SMALLINT NOT NULL,
  credential_expire_time BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, staff)
);
CREATE INDEX staff_by_person ON staff (practice, person);
CREATE TABLE merged_people (
  person TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  merged_into TEXT COLLATE "C" NOT NULL
);

-- What scheduling has told: rebuilt from its feed.
CREATE TABLE walks (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  title TEXT NOT NULL,
  start_time BIGINT NOT NULL,
  time_zone TEXT NOT NULL,
  duration_minutes BIGINT NOT NULL,
  area TEXT NOT NULL,
  access TEXT NOT NULL,
  cancelled SMALLINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, walk)
);
CREATE INDEX walks_by_start ON walks (practice, group_id, start_time, walk);
