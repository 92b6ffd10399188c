-- expand
-- Mails that are still to be handed over, and, for a while, the mere fact of those that could not be.
CREATE TABLE mail_outbox (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  -- What the mail is about, in the words of who appended it; no two services share a table.
  reference TEXT COLLATE "C" NOT NULL,
  -- Emptied when the mail has failed for good.
  message_id TEXT NOT NULL,
  from_name TEXT NOT NULL,
  from_address TEXT NOT NULL,
  to_name TEXT NOT NULL,
  to_address TEXT NOT NULL,
  subject TEXT NOT NULL,
  text_body TEXT NOT NULL,
  html_body TEXT NOT NULL,
  headers TEXT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  -- When to try next; while a sender holds the mail, when its lease ends; when failed, since when.
  due BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  claim TEXT COLLATE "C" NOT NULL,
  failed SMALLINT NOT NULL,
  failure TEXT NOT NULL
);
CREATE INDEX mail_outbox_due ON mail_outbox (failed, due, id);
CREATE INDEX mail_outbox_reference ON mail_outbox (reference);
