-- expand
-- The day of a walk: arrival by code, late notices, counted heads, an early end.
ALTER TABLE walks ADD COLUMN arrival_code TEXT NOT NULL DEFAULT '';
ALTER TABLE walks ADD COLUMN early_reason TEXT NOT NULL DEFAULT '';
-- Made by the person who is marked.
ALTER TABLE roll_marks ADD COLUMN by_self SMALLINT NOT NULL DEFAULT 0;

-- `arrival` is a number of the walk's marks, so nothing else has it.
CREATE TABLE head_counts (
  practice TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  arrival BIGINT NOT NULL,
  moment SMALLINT NOT NULL,
  heads BIGINT NOT NULL,
  counted_time BIGINT,
  receive_time BIGINT NOT NULL,
  counted_by TEXT NOT NULL,
  present_count BIGINT NOT NULL,
  PRIMARY KEY (practice, walk, arrival)
);

CREATE TABLE late_notices (
  practice TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  minutes BIGINT NOT NULL,
  changes BIGINT NOT NULL,
  PRIMARY KEY (practice, walk, member)
);

-- Wrong codes.
CREATE TABLE arrival_guesses (
  practice TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  guesses BIGINT NOT NULL,
  PRIMARY KEY (practice, walk, person)
);
