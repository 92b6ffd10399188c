-- expand
-- That something of a person's is to be read again. Readers count by `position`, which is given after the commit, so that
-- what one reader has passed is never filled in later, and no two writers wait for one another.
CREATE TABLE hints (
  hint TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  person TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  write_time BIGINT NOT NULL,
  position BIGINT UNIQUE
);
CREATE INDEX hints_without_position ON hints (hint) WHERE position IS NULL;
CREATE INDEX hints_by_age ON hints (write_time);

-- One row: the last position given.
CREATE TABLE hint_head (
  singleton SMALLINT PRIMARY KEY CHECK (singleton = 1),
  last_position BIGINT NOT NULL
);
INSERT INTO hint_head (singleton, last_position) VALUES (1, 0);

-- Channels are looked at by their threads, of whatever practice.
CREATE INDEX threads_by_id ON threads (thread);
