-- expand
-- Walks that repeat: what each of them is like, and when they are. Walks exist until materialised_until; at next_task more
-- are to be planned, never when it is NULL.
CREATE TABLE series (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  series TEXT COLLATE "C" NOT NULL,
  title TEXT NOT NULL,
  local_time TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  rrule TEXT NOT NULL,
  exclude_times TEXT NOT NULL,
  extra_times TEXT NOT NULL,
  duration_minutes BIGINT NOT NULL,
  route TEXT COLLATE "C",
  capacity BIGINT NOT NULL,
  minimum BIGINT NOT NULL,
  answer_by_before BIGINT,
  leaders TEXT NOT NULL,
  leader_phone TEXT NOT NULL,
  home_contact TEXT NOT NULL,
  note TEXT NOT NULL,
  meeting_point_minutes BIGINT NOT NULL,
  materialised_until BIGINT NOT NULL,
  next_task BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, series),
  FOREIGN KEY (practice, route) REFERENCES routes (practice, route)
);
CREATE INDEX series_by_task ON series (next_task, practice, group_id, series);
CREATE INDEX series_by_route ON series (practice, route);

-- 1: others of its series were planned before it, so nobody is invited to it by itself.
ALTER TABLE walks ADD COLUMN follows SMALLINT NOT NULL DEFAULT 0;
