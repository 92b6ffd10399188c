-- One answer in Redis alone: what a service would do that trusted its memory and its log of commands. The same checks and
-- the same records as Amble's: the walk's counts, the person's answer, an event, and the request, so that it is done once.
-- ARGV: member (12 digits), whether going, a random number for the request.
local walk, response = 'walk', 'response:' .. ARGV[1]
local request = 'request:' .. ARGV[1] .. ':' .. ARGV[3]
local done = redis.call('GET', request)
if done then return done end
local capacity, going = unpack(redis.call('HMGET', walk, 'capacity', 'going'))
local before = redis.call('HGET', response, 'state')
local state = 'NOT_GOING'
if ARGV[2] == '1' then
  state = 'WAITLISTED'
  if before == 'GOING' or tonumber(going) < tonumber(capacity) then state = 'GOING' end
end
if before ~= state then
  if before then redis.call('HINCRBY', walk, string.lower(before), -1) end
  redis.call('HINCRBY', walk, string.lower(state), 1)
end
local version = redis.call('HINCRBY', response, 'version', 1)
local now = redis.call('TIME')[1]
redis.call('HSET', response, 'state', state, 'member', ARGV[1], 'person', ARGV[1], 'time', now)
redis.call('XADD', 'events', '*', 'type', 'amble.attendance.v1.ResponseEvent', 'aggregate', response,
  'version', version, 'payload', string.rep('x', 194))
redis.call('SET', request, state, 'EX', 86400)
redis.call('INCR', 'stored')
return state
