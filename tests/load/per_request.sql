-- One answer as a service without a combiner would store it: the walk is held from the first statement to the commit.
\set member random(0, :members - 1)
\set going random(0, 1)
\set now 1800000000000000 + random(0, 1000000000)
BEGIN;
SELECT capacity, going, next_join_sequence FROM walks
  WHERE practice = '01900000-0000-7000-8000-00000000aaaa' AND walk = '01900000-0000-7000-8000-00000000cccc' FOR UPDATE;
INSERT INTO responses (practice, response, walk, member, person, state, join_sequence, version, reason, given_by_leader, update_time)
  VALUES ('01900000-0000-7000-8000-00000000aaaa',
          '01900000-0000-7000-8000-00000000cccc/01900000-0000-7000-8000-' || lpad(:member::text, 12, '0'),
          '01900000-0000-7000-8000-00000000cccc', '01900000-0000-7000-8000-' || lpad(:member::text, 12, '0'),
          '01900000-0000-7000-9000-' || lpad(:member::text, 12, '0'), 5 - 4 * :going, 1, 1, '', 0, :now)
  ON CONFLICT (practice, response) DO UPDATE SET state = excluded.state, version = responses.version + 1,
    update_time = excluded.update_time;
UPDATE walks SET going = LEAST(capacity, going + :going), not_going = not_going + 1 - :going,
    next_join_sequence = next_join_sequence + :going
  WHERE practice = '01900000-0000-7000-8000-00000000aaaa' AND walk = '01900000-0000-7000-8000-00000000cccc';
INSERT INTO events (id, type, aggregate, version, payload, write_time)
  VALUES (gen_random_uuid()::text, 'amble.attendance.v1.ResponseEvent',
          'practices/01900000-0000-7000-8000-00000000aaaa/groups/01900000-0000-7000-8000-00000000bbbb/walks/'
          || '01900000-0000-7000-8000-00000000cccc/responses/01900000-0000-7000-8000-' || lpad(:member::text, 12, '0'),
          1, decode(repeat('ab', 194), 'hex'), :now);
INSERT INTO answer_requests (practice, request, body_hash, create_time)
  VALUES ('01900000-0000-7000-8000-00000000aaaa',
          '01900000-0000-7000-9000-' || lpad(:member::text, 12, '0') || '/amble.attendance.v1.AttendanceService/Respond'
          || gen_random_uuid()::text, repeat('a', 64), :now);
COMMIT;
