-- expand
-- When leaders have settled what somebody reported, and which member that was. 0: it is open.
ALTER TABLE message_reports ADD COLUMN settle_time BIGINT NOT NULL DEFAULT 0;
ALTER TABLE message_reports ADD COLUMN settler TEXT COLLATE "C" NOT NULL DEFAULT '';
