-- expand
-- Whom a leader added, and the key of the address that was given for them: whoever proves it is that person. NULL once they
-- stand no longer by themselves, and for those who came by themselves.
ALTER TABLE people ADD COLUMN added_email_key TEXT COLLATE "C";
CREATE INDEX people_added ON people (added_email_key, create_time, id);
