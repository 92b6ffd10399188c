-- expand
-- What is still to be told of a thread: what was written after `told_sequence`, from `news_due` on. Nobody is told of what
-- was said before there were these columns.
ALTER TABLE threads ADD COLUMN told_sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN news_due BIGINT NOT NULL DEFAULT 0;
UPDATE threads SET told_sequence = last_sequence;
CREATE INDEX threads_with_news ON threads (news_due) WHERE last_sequence > told_sequence;

-- Threads whose people are gone through, page by page, by the ids of members: who has not read up to `sequence` is told.
CREATE TABLE thread_news (
  practice TEXT COLLATE "C" NOT NULL,
  thread TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  -- minted with the row
  notice TEXT COLLATE "C" NOT NULL,
  -- members up to this one are done
  after TEXT COLLATE "C" NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (practice, thread)
);
CREATE INDEX thread_news_in_order ON thread_news (create_time, thread);

-- Up to where somebody was told that there is something to read, and by which notice.
ALTER TABLE thread_readers ADD COLUMN told_sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE thread_readers ADD COLUMN told_notice TEXT COLLATE "C" NOT NULL DEFAULT '';
