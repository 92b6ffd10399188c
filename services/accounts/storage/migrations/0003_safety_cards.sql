-- expand
-- A person's safety card, each field sealed by the person's key in vault_keys (practice: empty) under its number: 1, 2, 3.
CREATE TABLE safety_cards (
  person TEXT COLLATE "C" PRIMARY KEY REFERENCES people (id),
  emergency_name BYTEA NOT NULL,
  emergency_phone BYTEA NOT NULL,
  needs BYTEA NOT NULL,
  update_time BIGINT NOT NULL
);
