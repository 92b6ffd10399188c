-- expand
-- How each person wants to be told. Tables of a person: in no practice.
CREATE TABLE preferences (
  person TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  -- Sets of kinds, a bit each: those of which something was said, and what was said of them.
  said BIGINT NOT NULL,
  email BIGINT NOT NULL,
  push BIGINT NOT NULL,
  digest BIGINT NOT NULL,
  -- Minutes after midnight; both -1: never quiet.
  quiet_start BIGINT NOT NULL,
  quiet_end BIGINT NOT NULL,
  digest_minute BIGINT NOT NULL,
  calendar_files SMALLINT NOT NULL,
  direct_messages SMALLINT NOT NULL,
  no_mail_at_all SMALLINT NOT NULL,
  -- A keyed hash of the address that takes no mail: addresses themselves are not kept here.
  bounced_address TEXT COLLATE "C" NOT NULL,
  -- 0: nothing was ever said
  version BIGINT NOT NULL
);

-- Devices. The endpoint is the browser's: it belongs to whoever signed in there last.
CREATE TABLE push_subscriptions (
  subscription TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  person TEXT COLLATE "C" NOT NULL,
  endpoint TEXT COLLATE "C" NOT NULL UNIQUE,
  p256dh BYTEA NOT NULL,
  auth BYTEA NOT NULL,
  create_time BIGINT NOT NULL
);
CREATE INDEX push_subscriptions_by_person ON push_subscriptions (person, create_time, subscription);

-- What is in the links of a person's mails. Kept as it is, for the next mail has it, too; it can
-- do nothing but stop mails.
CREATE TABLE unsubscribe_secrets (
  person TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  secret TEXT COLLATE "C" NOT NULL UNIQUE
);

-- Whoever locks a person's row may claim for their digest.
CREATE TABLE digest_turns (
  person TEXT COLLATE "C" NOT NULL PRIMARY KEY
);
CREATE INDEX dispatches_digests ON dispatches (person, due) WHERE state = 0 AND digest = 1;
