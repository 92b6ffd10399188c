-- expand
-- Whether it is decided if a walk will be: then nobody is asked to decide. Older versions leave it as it was.
ALTER TABLE walks ADD COLUMN decided SMALLINT NOT NULL DEFAULT 0;
