#include "services/platform/cache/redis_cache_scripts.h"

#include <string>

namespace amble::redis_cache {
namespace {

/// An entry is a hash: value, version (20 digits, so that texts compare as numbers do), from and
/// until (microseconds by the clock of who put it), epoch, and tags: keys and generations in turn.
constexpr char kAlive[] = R"(
local function held(entry, epoch, now)
  local e = redis.call('HMGET', entry, 'value', 'version', 'from', 'until', 'epoch', 'tags')
  if not e[1] or tonumber(e[3]) > now or tonumber(e[4]) <= now then return nil end
  if redis.call('GET', epoch) ~= e[5] then return nil end
  local tags = cmsgpack.unpack(e[6])
  for i = 1, #tags, 2 do
    if redis.call('GET', tags[i]) ~= tags[i + 1] then return nil end
  end
  return e
end
-- A script that has written anything may go on when memory is short, so it asks first.
local function no_room()
  local answer = redis.pcall('SET', 'amble:c:room', '', 'PX', 1000)
  return answer.err and answer
end
local function generation(key, new, lifetime)
  local present = redis.call('GET', key)
  if present then
    redis.call('PEXPIRE', key, lifetime)
    return present
  end
  redis.call('SET', key, new, 'PX', lifetime)
  return new
end
)";

constexpr char kFind[] = R"(
local e = held(KEYS[1], KEYS[2], tonumber(ARGV[1]))
if not e then return false end
local answer, tags = {e[1], e[2], e[4]}, cmsgpack.unpack(e[6])
for i = 1, #tags, 2 do answer[#answer + 1] = tags[i] end
return answer
)";

constexpr char kFindOrLease[] = R"(
local e = held(KEYS[1], KEYS[2], tonumber(ARGV[1]))
if e then return {'held', e[1], e[2], e[4]} end
if redis.call('GET', KEYS[3]) then return {'busy'} end
local refused = no_room()
if refused then return refused end
local answer = {'leased', generation(KEYS[2], ARGV[2], ARGV[4])}
for i = 4, #KEYS do answer[#answer + 1] = generation(KEYS[i], ARGV[2], ARGV[4]) end
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
return answer
)";

// When memory is short the old entry goes rather than stays where a newer one should be.
constexpr char kPut[] = R"(
local leased = ARGV[7] ~= ''
local refused = no_room()
if refused then
  redis.call('DEL', KEYS[1])
  return refused
end
if leased then
  if redis.call('GET', KEYS[3]) ~= ARGV[7] then return 0 end
  redis.call('DEL', KEYS[3])
  if redis.call('GET', KEYS[2]) ~= ARGV[10] then return 0 end
  for i = 4, #KEYS do
    if redis.call('GET', KEYS[i]) ~= ARGV[7 + i] then return 0 end
  end
end
local e = held(KEYS[1], KEYS[2], tonumber(ARGV[1]))
if e and e[2] > ARGV[5] then return 0 end
redis.call('DEL', KEYS[1])
if not leased then redis.call('PUBLISH', 'amble:evictions', ARGV[9]) end
if tonumber(ARGV[4]) <= 0 then return 0 end
local epoch = generation(KEYS[2], ARGV[10], ARGV[8])
local tags = {}
for i = 4, #KEYS do
  tags[#tags + 1] = KEYS[i]
  tags[#tags + 1] = generation(KEYS[i], ARGV[10], ARGV[8])
end
redis.call('HSET', KEYS[1], 'value', ARGV[6], 'version', ARGV[5], 'from', ARGV[2],
           'until', ARGV[3], 'epoch', epoch, 'tags', cmsgpack.pack(tags))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
)";

constexpr char kRelease[] = R"(
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
)";

constexpr char kEvict[] = R"(
for _, key in ipairs(KEYS) do redis.call('DEL', key) end
for _, message in ipairs(ARGV) do redis.call('PUBLISH', 'amble:evictions', message) end
return 1
)";

}  // namespace

const redis::Script& Find() {
  static const redis::Script script(std::string(kAlive) + kFind);
  return script;
}

const redis::Script& FindOrLease() {
  static const redis::Script script(std::string(kAlive) + kFindOrLease);
  return script;
}

const redis::Script& Put() {
  static const redis::Script script(std::string(kAlive) + kPut);
  return script;
}

const redis::Script& Release() {
  static const redis::Script script(kRelease);
  return script;
}

const redis::Script& Evict() {
  static const redis::Script script(kEvict);
  return script;
}

}  // namespace amble::redis_cache
