#include "services/platform/limits/shared_buckets.h"

#include <sodium.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "fmt/format.h"
#include "services/platform/errors/errors.h"
#include "services/platform/redis/script.h"

namespace amble::limits {
namespace {

constexpr size_t kNameBytes = 16;

/// KEYS: buckets. ARGV: now ("" for the clock of Redis), then of each bucket: burst, tokens a
/// second, cost, "1" when it is taken whatever is there. → of each: whether it was allowed, and the
/// tokens that remain. A bucket is a text: tokens and the time when it had them.
const redis::Script& TakeScript() {
  static const redis::Script script(R"(
local now = tonumber(ARGV[1])
local is_told = now ~= nil
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) + tonumber(time[2]) / 1000000
end
local answer = {}
for i, key in ipairs(KEYS) do
  local burst, per_second = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1])
  local cost, is_done = tonumber(ARGV[4 * i]), ARGV[4 * i + 1] == '1'
  local tokens, filled = burst, now
  local held = redis.call('GET', key)
  if held then
    local had, at = string.match(held, '^(%S+) (%S+)$')
    filled = math.max(now, tonumber(at))
    tokens = math.min(burst, tonumber(had) + (filled - tonumber(at)) * per_second)
  end
  local allowed = tokens + 1e-9 >= cost
  if allowed or is_done then
    tokens = math.max(tokens - cost, -burst)
    local full_after = math.ceil((burst - tokens) / per_second * 1000)
    -- Redis forgets by its own clock, of which another knows nothing.
    if is_told then full_after = 3600000 end
    redis.call('SET', key, string.format('%.17g %.17g', tokens, filled), 'PX',
               math.max(full_after, 1))
  end
  answer[2 * i - 1] = allowed and 1 or 0
  answer[2 * i] = string.format('%.17g', tokens)
end
return answer
)");
  return script;
}

std::string Exactly(double number) { return fmt::format("{:.17g}", number); }

}  // namespace

SharedBuckets::SharedBuckets(Options options) : options_(std::move(options)) {
  if (sodium_init() < 0) std::abort();
}

std::string SharedBuckets::NameOf(std::string_view key) const {
  std::array<unsigned char, kNameBytes> hash{};
  std::array<unsigned char, crypto_generichash_KEYBYTES> secret{};
  // A secret of any length becomes one of the length that BLAKE2b takes.
  crypto_generichash(secret.data(), secret.size(),
                     reinterpret_cast<const unsigned char*>(options_.secret.data()),
                     options_.secret.size(), nullptr, 0);
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(key.data()),
                     key.size(), secret.data(), secret.size());
  std::string name = "amble:b:";
  name.append(reinterpret_cast<const char*>(hash.data()), hash.size());
  return name;
}

absl::StatusOr<std::vector<SharedBuckets::Taken>> SharedBuckets::Take(
    const std::vector<Taking>& takings) {
  std::vector<std::string> names;
  std::vector<std::string> numbers{options_.now ? Exactly(options_.now()) : ""};
  for (const Taking& taking : takings) {
    names.push_back(NameOf(taking.key));
    numbers.push_back(Exactly(taking.rate.burst));
    numbers.push_back(Exactly(taking.rate.per_second));
    numbers.push_back(Exactly(taking.cost));
    numbers.emplace_back(taking.is_done ? "1" : "0");
  }
  AMBLE_ASSIGN_OR_RETURN(
      const redis::Reply reply,
      options_.client->Run(TakeScript(), redis::Arguments(names.begin(), names.end()),
                           redis::Arguments(numbers.begin(), numbers.end())));
  if (!reply.IsList(2 * takings.size())) return absl::InternalError("an answer of another form");
  std::vector<Taken> taken(takings.size());
  for (size_t i = 0; i < taken.size(); ++i) {
    taken[i].allowed = reply.list[2 * i].number == 1;
    const std::string& tokens = reply.list[2 * i + 1].text;
    const auto [end, error] =
        std::from_chars(tokens.data(), tokens.data() + tokens.size(), taken[i].tokens);
    if (error != std::errc()) return absl::InternalError("an answer of another form");
  }
  return taken;
}

}  // namespace amble::limits
