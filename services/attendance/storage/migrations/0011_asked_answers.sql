-- expand
-- What a member answered before they were let in: the walk, and the answer until it has been given for them (0: it has, or
-- there is none).
ALTER TABLE members ADD COLUMN asked_walk TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN asked_answer SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX members_asked ON members (practice, asked_walk) WHERE asked_answer <> 0;
