-- expand
-- Photos that members give of themselves, small and clean. Apart from the members, who are read far more often.
CREATE TABLE member_photos (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  member TEXT COLLATE "C" NOT NULL,
  jpeg BYTEA NOT NULL,
  PRIMARY KEY (practice, group_id, member),
  FOREIGN KEY (practice, group_id, member) REFERENCES members (practice, group_id, member)
);
