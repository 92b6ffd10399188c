-- expand
-- What this service says to others, in the order of writing. `position` is what readers count by; it
-- is given after the commit (in SQLite at once: its writer is alone), so that what one reader has passed is never filled in later.
CREATE TABLE events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  position BIGINT UNIQUE,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  type TEXT NOT NULL,
  aggregate TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  payload BLOB NOT NULL,
  write_time BIGINT NOT NULL
);
CREATE INDEX events_without_position ON events (sequence) WHERE position IS NULL;
CREATE INDEX events_by_aggregate ON events (aggregate, position);

-- One row: which life of the database this is ('' until the first read) and the last position given.
CREATE TABLE feed (
  singleton SMALLINT PRIMARY KEY CHECK (singleton = 1),
  epoch TEXT NOT NULL,
  last_position BIGINT NOT NULL
);
INSERT INTO feed (singleton, epoch, last_position) VALUES (1, '', 0);

-- How far this service has applied the feeds of others. `birth_position` is the head when the feed was
-- first read to its head: what came before is history and has no effect on the outside.
CREATE TABLE subscriptions (
  feed TEXT COLLATE "C" PRIMARY KEY,
  epoch TEXT NOT NULL,
  position BIGINT NOT NULL,
  birth_position BIGINT
);

-- Events that could not be applied, and later ones of the same aggregate.
CREATE TABLE parked_events (
  feed TEXT COLLATE "C" NOT NULL,
  aggregate TEXT COLLATE "C" NOT NULL,
  position BIGINT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  version BIGINT NOT NULL,
  payload BLOB NOT NULL,
  write_time BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  last_error TEXT NOT NULL,
  PRIMARY KEY (feed, aggregate, position)
);
