-- expand
-- Calendars that people subscribe to, by the hashes of their secrets. Without a group: of all of the person's.
CREATE TABLE calendar_feeds (
  person TEXT COLLATE "C" NOT NULL,
  feed TEXT COLLATE "C" NOT NULL,
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  token_hash TEXT COLLATE "C" NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (person, feed)
);
CREATE UNIQUE INDEX calendar_feeds_by_token ON calendar_feeds (token_hash);
-- Locked by whoever adds to a person's calendars, so that they stay within bounds.
CREATE TABLE calendar_feed_owners (
  person TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (person)
);

-- Whether people want neutral words. Told by accounts: rebuilt from its feed.
CREATE TABLE discretions (
  person TEXT COLLATE "C" NOT NULL,
  discretion BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (person)
);
