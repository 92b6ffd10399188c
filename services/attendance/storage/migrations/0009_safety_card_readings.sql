-- expand
-- Who has read whose safety card, for which walk: ids alone. `member` and `reader` are members of the group.
CREATE TABLE safety_card_readings (
  practice TEXT COLLATE "C" NOT NULL,
  reading TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  reader TEXT COLLATE "C" NOT NULL,
  reader_person TEXT COLLATE "C" NOT NULL,
  read_time BIGINT NOT NULL,
  PRIMARY KEY (practice, reading)
);
CREATE INDEX safety_card_readings_by_member ON safety_card_readings (practice, member, read_time, reading);
CREATE INDEX safety_card_readings_by_walk ON safety_card_readings (practice, walk, read_time);
