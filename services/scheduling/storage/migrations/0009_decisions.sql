-- expand
-- Whether a walk will be, decided shortly before it: by its leaders, or by a rule. `decision_due` is 1 while its time is
-- still to be looked at.
ALTER TABLE walks ADD COLUMN decide_minutes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE walks ADD COLUMN decide_rule SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE walks ADD COLUMN decision SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE walks ADD COLUMN decision_due SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE walks ADD COLUMN decided_by TEXT COLLATE "C";
ALTER TABLE walks ADD COLUMN decided_time BIGINT;
-- By the time for deciding: derived, so that whatever moves a walk moves it.
CREATE INDEX walks_to_decide ON walks ((start_time - decide_minutes * 60000000)) WHERE decision_due = 1 AND state = 1;

-- The first of the series that a series continues, one after the other. NULL: it continues none.
ALTER TABLE walks ADD COLUMN first_series TEXT COLLATE "C";
ALTER TABLE series ADD COLUMN first_series TEXT COLLATE "C";

ALTER TABLE series ADD COLUMN decide_minutes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN decide_rule SMALLINT NOT NULL DEFAULT 1;

-- Whether as many have a place as a walk needs, as of a version of the walk. Told by attendance: rebuilt from its feed.
CREATE TABLE minimums (
  practice TEXT COLLATE "C" NOT NULL,
  group_id TEXT COLLATE "C" NOT NULL,
  walk TEXT COLLATE "C" NOT NULL,
  reached SMALLINT NOT NULL,
  walk_version BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (practice, group_id, walk)
);
