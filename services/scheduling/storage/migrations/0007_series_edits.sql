-- expand
-- What a change of one walk alone gave it, and changes of its series leave: bits, see domain/walk_fields.h.
ALTER TABLE walks ADD COLUMN own_fields BIGINT NOT NULL DEFAULT 0;

-- A series may hold a part of its rule alone: slots from begins on, and before ends. It may go on where another ended.
ALTER TABLE series ADD COLUMN begins TEXT COLLATE "C";
ALTER TABLE series ADD COLUMN ends TEXT COLLATE "C";
ALTER TABLE series ADD COLUMN continues TEXT COLLATE "C";

-- Walks whose instants older data of the zones derived.
CREATE INDEX walks_by_tz_version ON walks (tz_version COLLATE "C", practice, group_id, walk) WHERE state = 1;
