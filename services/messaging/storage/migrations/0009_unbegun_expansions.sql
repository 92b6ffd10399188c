-- expand
-- Notices for the members of a group (audience 1) of which nobody is done yet: looked for at each turn.
CREATE INDEX expansions_unbegun ON expansions (create_time) WHERE audience = 1 AND after = '';
