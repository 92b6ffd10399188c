-- expand
-- Which version wrote an answer; the version before knows nothing of it.
ALTER TABLE responses ADD COLUMN written_by TEXT;
CREATE INDEX responses_by_writer ON responses (practice, written_by);
