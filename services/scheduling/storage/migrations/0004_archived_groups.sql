-- expand
-- Of an archived group no walk is planned any more. Told by groups.
ALTER TABLE groups ADD COLUMN archived SMALLINT NOT NULL DEFAULT 0;
