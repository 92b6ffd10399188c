-- expand
-- When it is decided whether a walk will be, and that it will, as scheduling tells: for whoever answers. Walks that were told
-- before have neither until scheduling speaks of them again.
ALTER TABLE walks ADD COLUMN decide_time BIGINT;
ALTER TABLE walks ADD COLUMN goes_ahead SMALLINT NOT NULL DEFAULT 0;
