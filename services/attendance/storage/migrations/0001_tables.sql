-- expand
-- The hot path finds rows by long lists of ids. A planner that knows a table badly would then read all rows of
-- the practice, so what is read is looked up id by id (`{look_up:…}` of the dialect). Rows that are locked cannot
-- be: there the practice is checked as `practice || ''`, which no index begins with, and `walks_by_id` serves.

-- Walks: the plan as scheduling's events tell it, and what is attendance's own. Whoever changes an answer
-- holds the walk's row, so the counters are always right and nobody counts.
CREATE TABLE walks (
  practice TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  plan_version BIGINT NOT NULL,
  title TEXT NOT NULL,
  start_time BIGINT NOT NULL,
  end_time BIGINT NOT NULL,
  time_zone TEXT NOT NULL,
  duration_minutes BIGINT NOT NULL,
  capacity BIGINT NOT NULL,
  minimum BIGINT NOT NULL,
  answer_by BIGINT,
  cancelled SMALLINT NOT NULL,
  cancel_reason TEXT NOT NULL,
  area TEXT NOT NULL,
  access TEXT NOT NULL,
  meeting_point TEXT NOT NULL,
  meeting_point_from BIGINT NOT NULL,
  leader_phone TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  note TEXT NOT NULL,
  going BIGINT NOT NULL,
  waitlisted BIGINT NOT NULL,
  offered BIGINT NOT NULL,
  unsure BIGINT NOT NULL,
  not_going BIGINT NOT NULL,
  next_join_sequence BIGINT NOT NULL,
  progress SMALLINT NOT NULL,
  progress_version BIGINT NOT NULL,
  started BIGINT,
  closed BIGINT,
  last_mark BIGINT NOT NULL,
  PRIMARY KEY (practice, walk)
);
CREATE INDEX walks_by_id ON walks (walk);
CREATE INDEX walks_by_group ON walks (practice, group_id, start_time);

CREATE TABLE group_facts (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  therapy SMALLINT NOT NULL,
  agreement_version BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id)
);

CREATE TABLE members (
  practice TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  role SMALLINT NOT NULL,
  state SMALLINT NOT NULL,
  walking_name TEXT NOT NULL,
  agreement_version BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, member)
);
CREATE INDEX members_by_person ON members (person, practice);
CREATE INDEX members_by_group ON members (practice, group_id, member);

-- Answers. `response` is "{walk}/{member}": one column, so that many are found by one exact list of keys.
CREATE TABLE responses (
  practice TEXT COLLATE "C" NOT NULL,
  response TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  state SMALLINT NOT NULL,
  join_sequence BIGINT NOT NULL,
  version BIGINT NOT NULL,
  reason TEXT NOT NULL,
  given_by_leader SMALLINT NOT NULL,
  update_time BIGINT NOT NULL,
  PRIMARY KEY (response, practice)
);
CREATE INDEX responses_in_order ON responses (practice, walk, join_sequence);
-- The waiting list (2 is WAITLISTED): who moves up next is its first row.
CREATE INDEX responses_waiting ON responses (practice, walk, join_sequence) WHERE state = 2;

CREATE TABLE roll_entries (
  practice TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  entry TEXT COLLATE "C" NOT NULL,
  walking_name TEXT NOT NULL,
  is_member SMALLINT NOT NULL,
  PRIMARY KEY (practice, walk, entry)
);

-- Marks are only ever added; `replaces` holds ids of marks, parted by single spaces.
CREATE TABLE roll_marks (
  practice TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  mark TEXT COLLATE "C" NOT NULL,
  entry TEXT COLLATE "C" NOT NULL,
  presence SMALLINT NOT NULL,
  replaces TEXT NOT NULL,
  client_time BIGINT,
  client TEXT NOT NULL,
  arrival BIGINT NOT NULL,
  PRIMARY KEY (practice, walk, mark)
);

-- Requests for answers that had their effect: the same again has none.
CREATE TABLE answer_requests (
  practice TEXT COLLATE "C" NOT NULL,
  request TEXT COLLATE "C" NOT NULL,
  body_hash TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (request, practice)
);
CREATE INDEX answer_requests_by_age ON answer_requests (create_time);
