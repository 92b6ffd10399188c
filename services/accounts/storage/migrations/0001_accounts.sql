-- expand
-- People. A guest has no email_key until it proves an address.
CREATE TABLE people (
  id TEXT COLLATE "C" PRIMARY KEY,
  email TEXT,
  email_key TEXT COLLATE "C" UNIQUE,
  given_email TEXT NOT NULL,
  display_name TEXT NOT NULL,
  pronouns TEXT NOT NULL,
  locale TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  discretion SMALLINT NOT NULL,
  is_operator SMALLINT NOT NULL,
  merged_into TEXT COLLATE "C" REFERENCES people (id),
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL
);

-- Where people are signed in. A session that ended has no row.
CREATE TABLE sessions (
  person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
  id TEXT COLLATE "C" NOT NULL,
  secret_hash TEXT COLLATE "C" NOT NULL UNIQUE,
  guest_group TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  last_use_time BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  PRIMARY KEY (person, id)
);
CREATE INDEX sessions_by_age ON sessions (person, create_time, id);
CREATE INDEX sessions_by_end ON sessions (expire_time);

-- What a limit on signing in counts for: a row to lock.
CREATE TABLE sign_in_subjects (
  subject TEXT COLLATE "C" PRIMARY KEY,
  touch_time BIGINT NOT NULL
);
CREATE INDEX sign_in_subjects_by_age ON sign_in_subjects (touch_time);

CREATE TABLE sign_in_flows (
  id TEXT COLLATE "C" PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT COLLATE "C" NOT NULL,
  code_hash TEXT NOT NULL,
  remote_address TEXT COLLATE "C" NOT NULL,
  mailed SMALLINT NOT NULL,
  create_time BIGINT NOT NULL,
  used_by TEXT NOT NULL
);
CREATE INDEX sign_in_flows_by_address ON sign_in_flows (email_key, create_time);
CREATE INDEX sign_in_flows_by_remote ON sign_in_flows (remote_address, create_time);
CREATE INDEX sign_in_flows_by_age ON sign_in_flows (create_time);

CREATE TABLE sign_in_failures (
  id TEXT COLLATE "C" PRIMARY KEY,
  email_key TEXT COLLATE "C" NOT NULL,
  fail_time BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_by_address ON sign_in_failures (email_key, fail_time);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (fail_time);

CREATE TABLE sign_in_links (
  token_hash TEXT COLLATE "C" PRIMARY KEY,
  person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
  expire_time BIGINT NOT NULL,
  used_by TEXT NOT NULL
);
CREATE INDEX sign_in_links_by_end ON sign_in_links (expire_time);

-- What cached sessions must not be trusted for any more. Numbered by the one row below, which a
-- writer holds until its commit.
CREATE TABLE revocations (
  sequence BIGINT PRIMARY KEY,
  session TEXT COLLATE "C",
  person TEXT COLLATE "C",
  revoke_time BIGINT NOT NULL,
  CHECK ((session IS NULL) <> (person IS NULL))
);
CREATE INDEX revocations_by_age ON revocations (revoke_time);
CREATE TABLE revocation_list (
  singleton SMALLINT PRIMARY KEY CHECK (singleton = 1),
  epoch TEXT NOT NULL,
  last_sequence BIGINT NOT NULL,
  forgotten_sequence BIGINT NOT NULL
);
INSERT INTO revocation_list (singleton, epoch, last_sequence, forgotten_sequence)
VALUES (1, '', 1, 1);

CREATE TABLE practices (
  id TEXT COLLATE "C" PRIMARY KEY,
  display_name TEXT NOT NULL,
  name_key TEXT COLLATE "C" NOT NULL,
  time_zone TEXT NOT NULL,
  help TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL
);

-- roles: a set of bits; 0 when the place has ended.
CREATE TABLE staff (
  practice TEXT COLLATE "C" NOT NULL REFERENCES practices (id),
  id TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
  roles BIGINT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX staff_present ON staff (practice, person) WHERE roles <> 0;
CREATE INDEX staff_by_person ON staff (person, practice);
CREATE INDEX staff_by_age ON staff (practice, create_time, id);

-- state: 0 open, 1 accepted, 2 replaced by another.
CREATE TABLE staff_invitations (
  practice TEXT COLLATE "C" NOT NULL REFERENCES practices (id),
  id TEXT COLLATE "C" NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT COLLATE "C" NOT NULL,
  token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
  roles BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  state SMALLINT NOT NULL,
  PRIMARY KEY (practice, id)
);
CREATE INDEX staff_invitations_by_address ON staff_invitations (practice, email_key, create_time);
CREATE INDEX staff_invitations_open ON staff_invitations (practice, expire_time) WHERE state = 0;
CREATE INDEX staff_invitations_by_end ON staff_invitations (expire_time);

-- status: 1 unverified, 2 verified, 4 revoked; expired follows from the time.
CREATE TABLE credentials (
  practice TEXT COLLATE "C" NOT NULL,
  staff TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  kind SMALLINT NOT NULL,
  issuer TEXT NOT NULL,
  number TEXT NOT NULL,
  expire_time BIGINT NOT NULL,
  status SMALLINT NOT NULL,
  create_time BIGINT NOT NULL,
  verify_time BIGINT,
  PRIMARY KEY (practice, staff, id),
  FOREIGN KEY (practice, staff) REFERENCES staff (practice, id)
);
CREATE INDEX credentials_by_age ON credentials (practice, staff, create_time, id);
CREATE INDEX credentials_pending ON credentials (create_time, id) WHERE status = 1;
