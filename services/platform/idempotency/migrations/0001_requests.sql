-- expand
-- Mutations that were done: the same request again has no second effect. `resource` is the name of what
-- it made or changed, which is read afresh for the answer; no reply is stored.
CREATE TABLE requests (
  caller TEXT COLLATE "C" NOT NULL,
  method TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C" NOT NULL,
  body_hash TEXT NOT NULL,
  resource TEXT NOT NULL,
  write_time BIGINT NOT NULL,
  PRIMARY KEY (caller, method, request_id)
);
CREATE INDEX requests_by_age ON requests (write_time);
