-- expand
-- 1: walks of its series that follow show it, where they have no plan of their own.
ALTER TABLE session_plans ADD COLUMN carries_over SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX session_plans_that_carry_over ON session_plans (practice, group_id, walk) WHERE carries_over = 1;
