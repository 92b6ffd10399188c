-- expand
-- What groups has told: rebuilt from its feed.
CREATE TABLE groups (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  title TEXT NOT NULL,
  therapy SMALLINT NOT NULL,
  time_zone TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id)
);
CREATE TABLE members (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  leads SMALLINT NOT NULL,
  active SMALLINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, member)
);
CREATE INDEX members_by_person ON members (person, practice, group_id);
