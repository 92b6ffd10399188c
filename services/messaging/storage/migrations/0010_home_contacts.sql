-- expand
-- Somebody who does not walk and is told when a walk is overdue: in the leaders' words, with an address or a number. Older
-- versions leave it as it was.
ALTER TABLE walks ADD COLUMN home_contact TEXT NOT NULL DEFAULT '';
