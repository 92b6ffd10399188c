-- expand
-- A key for each person whose fields are sealed here, itself sealed by the wrapping key of that id, which is in no database.
-- practice: empty for what is the person's own in all practices.
CREATE TABLE vault_keys (
  practice TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  wrapping_key TEXT COLLATE "C" NOT NULL,
  wrapped BYTEA NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (practice, person)
);
CREATE INDEX vault_keys_by_wrapping_key ON vault_keys (wrapping_key, practice, person);
