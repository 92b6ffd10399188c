-- expand
-- Whether free places of walks are given to who waits (1) or offered (2), and for how long.
ALTER TABLE groups ADD COLUMN free_places SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE groups ADD COLUMN offer_minutes BIGINT NOT NULL DEFAULT 720;
