-- expand
-- The version of the answer by which somebody is going.
ALTER TABLE goers ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- Of which clashes was told, and how often they came back. A version is that of the last answer of the member that was taken
-- into account, so that a feed that is read again tells nothing twice.
CREATE TABLE clashes (
  practice TEXT COLLATE "C" NOT NULL,
  separation TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member_a TEXT COLLATE "C" NOT NULL,
  version_a BIGINT NOT NULL,
  member_b TEXT COLLATE "C" NOT NULL,
  version_b BIGINT NOT NULL,
  occurrence BIGINT NOT NULL,
  is_open SMALLINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, separation, group_id, walk)
);
CREATE INDEX clashes_by_walk ON clashes (practice, group_id, walk);

-- Who decides about clashes of a practice: one transaction at a time.
CREATE TABLE clash_turns (
  practice TEXT COLLATE "C" NOT NULL PRIMARY KEY
);
