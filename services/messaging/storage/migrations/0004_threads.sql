-- expand
-- Conversations. `between_key` says who is in one, and is the same for the same ones for ever: "group", "walk/{walk}",
-- "leader/{member}", "direct/{member}/{other}".
CREATE TABLE threads (
  practice TEXT COLLATE "C" NOT NULL,
  thread TEXT COLLATE "C" NOT NULL,
  kind SMALLINT NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  between_key TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  other TEXT COLLATE "C" NOT NULL,
  last_sequence BIGINT NOT NULL,
  last_time BIGINT NOT NULL,
  PRIMARY KEY (practice, thread),
  UNIQUE (practice, group_id, between_key)
);
CREATE INDEX threads_by_time ON threads (practice, group_id, last_time, thread);

-- What happened in a thread, without gaps: a post has its own number, a change of one refers to the post by it. The text
-- and the state are the post's, as they are now; a change holds neither.
CREATE TABLE thread_entries (
  practice TEXT COLLATE "C" NOT NULL,
  thread TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  number BIGINT NOT NULL,
  changed_sequence BIGINT NOT NULL,
  author TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  by_leader SMALLINT NOT NULL,
  text TEXT NOT NULL,
  state SMALLINT NOT NULL,
  write_time BIGINT NOT NULL,
  PRIMARY KEY (practice, thread, sequence)
);
CREATE INDEX thread_entries_by_time ON thread_entries (practice, thread, write_time, sequence);

-- What one person keeps of a thread.
CREATE TABLE thread_readers (
  person TEXT COLLATE "C" NOT NULL,
  practice TEXT COLLATE "C" NOT NULL,
  thread TEXT COLLATE "C" NOT NULL,
  read_sequence BIGINT NOT NULL,
  muted SMALLINT NOT NULL,
  PRIMARY KEY (person, practice, thread)
);

CREATE TABLE message_reports (
  practice TEXT COLLATE "C" NOT NULL,
  thread TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  reason TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (practice, thread, number, person)
);

-- Neither of two people with a row between them, whichever way, sees what the other writes.
CREATE TABLE blocks (
  person TEXT COLLATE "C" NOT NULL,
  blocked TEXT COLLATE "C" NOT NULL,
  block TEXT COLLATE "C" NOT NULL UNIQUE,
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  walking_name TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (person, blocked)
);
CREATE INDEX blocks_by_blocked ON blocks (blocked);
CREATE INDEX blocks_by_time ON blocks (person, create_time, block);

-- How often somebody did in the present window what is limited.
CREATE TABLE uses (
  person TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  window_start BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (person, kind)
);
CREATE INDEX uses_by_age ON uses (window_start);
