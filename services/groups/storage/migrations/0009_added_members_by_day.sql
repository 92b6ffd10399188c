-- expand
-- How many were added lately by somebody else than themselves.
CREATE INDEX members_added ON members (practice, group_id, create_time) WHERE added_by <> '';

-- Of invitations that are mailed to somebody whom a leader added: the membership that becomes theirs.
ALTER TABLE invitations ADD COLUMN member TEXT COLLATE "C" NOT NULL DEFAULT '';
