-- expand
-- What routes look like. `place` is a secret that names photo and way as they are now; empty when there is neither.
ALTER TABLE routes ADD COLUMN place TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE routes ADD COLUMN has_photo SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE routes ADD COLUMN photo_note TEXT NOT NULL DEFAULT '';
ALTER TABLE routes ADD COLUMN has_way SMALLINT NOT NULL DEFAULT 0;

-- Apart from the routes, which are read far more often.
CREATE TABLE route_photos (
  practice TEXT COLLATE "C" NOT NULL,
  route TEXT COLLATE "C" NOT NULL,
  jpeg BYTEA NOT NULL,
  PRIMARY KEY (practice, route),
  FOREIGN KEY (practice, route) REFERENCES routes (practice, route) ON DELETE CASCADE
);
CREATE TABLE route_ways (
  practice TEXT COLLATE "C" NOT NULL,
  route TEXT COLLATE "C" NOT NULL,
  polyline TEXT NOT NULL,
  PRIMARY KEY (practice, route),
  FOREIGN KEY (practice, route) REFERENCES routes (practice, route) ON DELETE CASCADE
);
