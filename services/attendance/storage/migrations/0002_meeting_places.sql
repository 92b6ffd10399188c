-- expand
-- As scheduling tells: a secret that shows what the place looks like.
ALTER TABLE walks ADD COLUMN meeting_place TEXT NOT NULL DEFAULT '';
