-- expand
-- Members without an account: who added them (a person), and how leaders reach them.
ALTER TABLE members ADD COLUMN added_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN contact TEXT NOT NULL DEFAULT '';
