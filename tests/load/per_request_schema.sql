-- The peer's tables: the same columns and indexes as attendance's own, with the same walk and members.
CREATE SCHEMA per_request;
CREATE TABLE per_request.walks (LIKE attendance.walks INCLUDING ALL);
CREATE TABLE per_request.responses (LIKE attendance.responses INCLUDING ALL);
CREATE TABLE per_request.answer_requests (LIKE attendance.answer_requests INCLUDING ALL);
CREATE TABLE per_request.events (LIKE attendance.events INCLUDING ALL);
INSERT INTO per_request.walks SELECT * FROM attendance.walks;
