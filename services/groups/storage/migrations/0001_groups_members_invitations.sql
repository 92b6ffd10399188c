-- expand
-- Places are decided by the counters, under this row's lock.
CREATE TABLE groups (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  kind BIGINT NOT NULL,
  join_policy BIGINT NOT NULL,
  capacity BIGINT NOT NULL,
  time_zone TEXT NOT NULL,
  agreement_version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  version BIGINT NOT NULL,
  active_count BIGINT NOT NULL CHECK (active_count >= 0),
  waiting_count BIGINT NOT NULL CHECK (waiting_count >= 0),
  leader_count BIGINT NOT NULL CHECK (leader_count >= 0),
  next_join_sequence BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id)
);
CREATE TABLE agreements (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  agreement_version BIGINT NOT NULL,
  agreement_text TEXT NOT NULL,
  PRIMARY KEY (practice, group_id, agreement_version)
);

-- present_person and walking_name_key are NULL for those who have gone, so that they are unique
-- among those who are present.
CREATE TABLE members (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  present_person TEXT COLLATE "C",
  walking_name TEXT NOT NULL,
  walking_name_key TEXT COLLATE "C",
  role BIGINT NOT NULL,
  state BIGINT NOT NULL,
  join_sequence BIGINT NOT NULL,
  agreement_version BIGINT NOT NULL,
  merged_into TEXT COLLATE "C" NOT NULL,
  create_time BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, member),
  FOREIGN KEY (practice, group_id) REFERENCES groups (practice, group_id)
);
CREATE UNIQUE INDEX members_by_name ON members (practice, group_id, walking_name_key);
CREATE UNIQUE INDEX members_by_present_person ON members (practice, group_id, present_person);
CREATE INDEX members_by_sequence ON members (practice, group_id, join_sequence);
CREATE INDEX members_waiting ON members (practice, group_id, join_sequence) WHERE state = 3;
CREATE INDEX members_present ON members (present_person, member);
CREATE INDEX members_by_person ON members (person, practice, group_id);

CREATE TABLE invitations (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  invitation TEXT COLLATE "C" NOT NULL,
  token_hash TEXT COLLATE "C" NOT NULL,
  email TEXT NOT NULL,
  max_uses BIGINT NOT NULL,
  use_count BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  revoked SMALLINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, invitation),
  CHECK (use_count <= max_uses),
  FOREIGN KEY (practice, group_id) REFERENCES groups (practice, group_id)
);
CREATE INDEX invitations_by_time ON invitations (practice, group_id, create_time);
CREATE UNIQUE INDEX invitations_by_token ON invitations (token_hash);
