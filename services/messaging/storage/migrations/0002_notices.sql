-- expand
-- What is told, to whom, and how far that got. A notice is about one walk, one group or one thread.
-- `key` says what it is in words of ours ("cancelled/{walk}"): the same is never told twice.
CREATE TABLE notices (
  practice TEXT COLLATE "C" NOT NULL,
  notice TEXT COLLATE "C" NOT NULL,
  kind SMALLINT NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  thread TEXT COLLATE "C" NOT NULL,
  -- the one member that it is for; empty: several
  member TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  -- an announcement's
  text TEXT NOT NULL,
  -- bits of Channel; 0: as each person prefers
  channels BIGINT NOT NULL,
  -- when the walk was to start as this tells it; 0: about no walk
  walk_start BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  -- from then on of no use
  stale_time BIGINT NOT NULL,
  PRIMARY KEY (practice, notice)
);
CREATE UNIQUE INDEX notices_by_key ON notices (practice, key);
CREATE INDEX notices_by_walk ON notices (practice, group_id, walk, create_time);
CREATE INDEX notices_by_time ON notices (create_time);

-- One person's. 1 is WAITING.
CREATE TABLE deliveries (
  practice TEXT COLLATE "C" NOT NULL,
  notice TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  state SMALLINT NOT NULL,
  -- bits of Channel
  channels BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  state_time BIGINT NOT NULL,
  -- 0: not seen
  seen_time BIGINT NOT NULL,
  failure TEXT NOT NULL,
  stopped_all SMALLINT NOT NULL,
  PRIMARY KEY (practice, notice, member)
);
CREATE INDEX deliveries_by_person ON deliveries (person, create_time, notice);
CREATE INDEX deliveries_waiting ON deliveries (practice, member) WHERE state = 1;

-- One person's by one way: the queue. State 0: WAITING, 1: DONE, 2: FAILED, 3: DROPPED. Nobody else
-- takes a row before `claim_until`.
CREATE TABLE dispatches (
  dispatch TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  practice TEXT COLLATE "C" NOT NULL,
  notice TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  channel SMALLINT NOT NULL,
  state SMALLINT NOT NULL,
  due BIGINT NOT NULL,
  stale_time BIGINT NOT NULL,
  claim TEXT COLLATE "C" NOT NULL,
  claim_until BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  message_id TEXT NOT NULL,
  digest SMALLINT NOT NULL,
  state_time BIGINT NOT NULL,
  failure TEXT NOT NULL
);
CREATE UNIQUE INDEX dispatches_once ON dispatches (practice, notice, member, channel);
CREATE INDEX dispatches_due ON dispatches (due, dispatch) WHERE state = 0;
CREATE INDEX dispatches_waiting ON dispatches (practice, member) WHERE state = 0;

-- A notice whose recipients are gone through, page by page, by the ids of members.
CREATE TABLE expansions (
  practice TEXT COLLATE "C" NOT NULL,
  notice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  -- where the recipients are found
  audience SMALLINT NOT NULL,
  -- when each is to be told, but for quiet hours
  due BIGINT NOT NULL,
  -- members up to this one are done
  after TEXT COLLATE "C" NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (practice, notice)
);
CREATE INDEX expansions_in_order ON expansions (create_time);

-- What a walk is still to be reminded of; who is reminded is asked when it fires. Phase 0: for those
-- whose quiet hours want it earlier; 1: for the rest, at `due`.
CREATE TABLE reminders (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  kind SMALLINT NOT NULL,
  start_time BIGINT NOT NULL,
  due BIGINT NOT NULL,
  phase SMALLINT NOT NULL,
  fire_time BIGINT NOT NULL,
  -- from then on of no use
  stale_time BIGINT NOT NULL,
  -- minted with the row
  notice TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (practice, group_id, walk, kind)
);
CREATE INDEX reminders_by_time ON reminders (fire_time);
