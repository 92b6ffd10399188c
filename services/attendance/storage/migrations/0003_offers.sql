-- expand
-- Places that are offered until a time, where the group says so.
ALTER TABLE group_facts ADD COLUMN free_places SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE group_facts ADD COLUMN offer_minutes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE responses ADD COLUMN offer_until BIGINT;
-- 3 is OFFERED: whose time is over is found by its first rows.
CREATE INDEX responses_offered ON responses (offer_until) WHERE state = 3;
