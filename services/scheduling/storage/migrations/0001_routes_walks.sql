-- expand
CREATE TABLE routes (
  practice TEXT COLLATE "C" NOT NULL,
  route TEXT COLLATE "C" NOT NULL,
  title TEXT COLLATE "C" NOT NULL,
  meeting_point TEXT NOT NULL,
  area TEXT NOT NULL,
  duration_minutes BIGINT NOT NULL,
  surface TEXT NOT NULL,
  steps TEXT NOT NULL,
  benches TEXT NOT NULL,
  toilets TEXT NOT NULL,
  transport TEXT NOT NULL,
  leave_early TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, route)
);
CREATE UNIQUE INDEX routes_by_title ON routes (practice, title, route);

-- series and slot stay NULL for a single walk: a walk keeps its id when it joins or leaves a series.
CREATE TABLE walks (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  series TEXT COLLATE "C",
  slot TEXT COLLATE "C",
  title TEXT NOT NULL,
  local_time TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  utc_offset_minutes BIGINT,
  tz_version TEXT NOT NULL,
  start_time BIGINT NOT NULL,
  duration_minutes BIGINT NOT NULL,
  route TEXT COLLATE "C",
  capacity BIGINT NOT NULL,
  minimum BIGINT NOT NULL,
  answer_by_time BIGINT,
  leaders TEXT NOT NULL,
  leader_phone TEXT NOT NULL,
  home_contact TEXT NOT NULL,
  note TEXT NOT NULL,
  state BIGINT NOT NULL,
  cancel_reason TEXT NOT NULL,
  meeting_point_minutes BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, walk),
  FOREIGN KEY (practice, route) REFERENCES routes (practice, route)
);
CREATE UNIQUE INDEX walks_by_start ON walks (practice, group_id, start_time, walk);
CREATE INDEX walks_by_route ON walks (practice, route, start_time);
CREATE UNIQUE INDEX walks_by_slot ON walks (practice, series, slot);
