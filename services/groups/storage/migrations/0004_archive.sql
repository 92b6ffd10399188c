-- expand
-- When the group was archived; NULL while it goes on.
ALTER TABLE groups ADD COLUMN archive_time BIGINT;
