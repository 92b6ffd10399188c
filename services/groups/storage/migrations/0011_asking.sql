-- expand
-- What was answered by somebody who was not let in at once: given for them when they are.
ALTER TABLE members ADD COLUMN asked_walk TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN asked_answer SMALLINT NOT NULL DEFAULT 0;
-- A leader wanted them: invited them by mail, let them in or added them.
ALTER TABLE members ADD COLUMN vouched SMALLINT NOT NULL DEFAULT 0;
-- They show their walking name to members who show theirs.
ALTER TABLE members ADD COLUMN shows_name SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX members_shown ON members (practice, group_id, join_sequence) WHERE shows_name = 1;
