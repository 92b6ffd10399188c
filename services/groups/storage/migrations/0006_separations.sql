-- expand
-- Two people whom a practice keeps apart. live_low and live_high are the two in order, NULL for a separation that has ended,
-- so that two people have one at most.
CREATE TABLE separations (
  practice TEXT COLLATE "C" NOT NULL,
  separation TEXT COLLATE "C" NOT NULL,
  person_a TEXT COLLATE "C" NOT NULL,
  group_a TEXT COLLATE "C" NOT NULL,
  member_a TEXT COLLATE "C" NOT NULL,
  person_b TEXT COLLATE "C" NOT NULL,
  group_b TEXT COLLATE "C" NOT NULL,
  member_b TEXT COLLATE "C" NOT NULL,
  live_low TEXT COLLATE "C",
  live_high TEXT COLLATE "C",
  kind BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  create_time BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, separation),
  CHECK (person_a <> person_b)
);
CREATE UNIQUE INDEX separations_by_people ON separations (practice, live_low, live_high);
CREATE INDEX separations_by_low ON separations (live_low);
CREATE INDEX separations_by_high ON separations (live_high);

-- Who is going, as attendance has told: rebuilt from its feed.
CREATE TABLE goers (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (practice, group_id, walk, member)
);
CREATE INDEX goers_by_member ON goers (practice, group_id, member);
