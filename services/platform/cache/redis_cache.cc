#include "services/platform/cache/redis_cache.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "services/platform/cache/redis_cache_scripts.h"
#include "services/platform/errors/errors.h"

namespace amble {
namespace {

constexpr char kEpochKey[] = "amble:c:epoch";
/// Longer than any entry: a tag that ends before its entries would evict them.
constexpr absl::Duration kGenerationLifetime = absl::Hours(2);
constexpr std::string_view kTagPrefix = "amble:c:t:";
constexpr char kKey = 'k';
constexpr char kTag = 't';
constexpr char kAll = 'a';
constexpr size_t kIdSize = 32;

std::string EntryKey(std::string_view key) { return fmt::format("amble:c:e:{}", key); }
std::string LeaseKey(std::string_view key) { return fmt::format("amble:c:l:{}", key); }
std::string TagKey(std::string_view tag) { return fmt::format("{}{}", kTagPrefix, tag); }

std::string Microseconds(absl::Time time) { return std::to_string(absl::ToUnixMicros(time)); }
std::string Milliseconds(absl::Duration duration) {
  return std::to_string(absl::ToInt64Milliseconds(absl::Ceil(duration, absl::Milliseconds(1))));
}

/// Texts of these compare as the numbers do.
std::string Ordered(int64_t version) {
  return fmt::format("{:020}", static_cast<uint64_t>(version) ^ (uint64_t{1} << 63));
}
std::optional<int64_t> FromOrdered(const std::string& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return static_cast<int64_t>(number ^ (uint64_t{1} << 63));
}

/// Tags as keys, each once.
std::vector<std::string> TagKeys(const std::vector<std::string>& tags) {
  std::vector<std::string> keys;
  keys.reserve(tags.size());
  for (const std::string& tag : tags) {
    std::string key = TagKey(tag);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace

RedisCache::RedisCache(Options options) : options_(options), instance_(options_.ids->NewId()) {}

absl::StatusOr<RedisCache::Held> RedisCache::Parse(const redis::Reply& list, size_t first) const {
  Held held;
  const std::optional<int64_t> version = FromOrdered(list.list[first + 1].text);
  int64_t until = 0;
  const std::string& text = list.list[first + 2].text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), until);
  if (!version || error != std::errc()) return absl::InternalError("an entry of another form");
  held.value = std::make_shared<const std::string>(list.list[first].text);
  held.version = *version;
  held.until = absl::FromUnixMicros(until);
  return held;
}

RedisCache::Held RedisCache::Find(std::string_view key) {
  if (!FlushEvictions()) return {};
  const std::string entry = EntryKey(key);
  const std::string now = Microseconds(options_.clock->Now());
  const auto reply = options_.client->Run(redis_cache::Find(), {entry, kEpochKey}, {now});
  if (!reply.ok() || !reply->IsList(3)) return {};
  Held held = Parse(*reply, 0).value_or(Held{});
  for (size_t i = 3; i < reply->list.size(); ++i) {
    held.tags.push_back(reply->list[i].text.substr(kTagPrefix.size()));
  }
  return held;
}

RedisCache::Found RedisCache::FindOrLease(std::string_view key,
                                          const std::vector<std::string>& tags) {
  Found found;
  if (!FlushEvictions()) return found;
  const std::string entry = EntryKey(key);
  const std::string lease = LeaseKey(key);
  const std::vector<std::string> tag_keys = TagKeys(tags);
  redis::Arguments keys{entry, kEpochKey, lease};
  keys.insert(keys.end(), tag_keys.begin(), tag_keys.end());
  const std::string now = Microseconds(options_.clock->Now());
  const std::string token = options_.ids->NewId();
  const std::string lease_time = std::to_string(kLeaseTime.count());
  const std::string lifetime = Milliseconds(kGenerationLifetime);
  const auto reply =
      options_.client->Run(redis_cache::FindOrLease(), keys, {now, token, lease_time, lifetime});
  if (!reply.ok() || !reply->IsList(1)) return found;
  const std::string& what = reply->list[0].text;
  if (what == "busy") {
    found.answer = Answer::kBusy;
  } else if (what == "held" && reply->IsList(4)) {
    auto held = Parse(*reply, 1);
    if (!held.ok()) return found;
    found.answer = Answer::kHeld;
    found.held = *std::move(held);
  } else if (what == "leased" && reply->IsList(2 + tag_keys.size())) {
    found.answer = Answer::kLeased;
    found.lease = {.key = std::string(key), .tags = tags, .token = token};
    for (size_t i = 1; i < reply->list.size(); ++i) {
      found.lease.generations.push_back(reply->list[i].text);
    }
  }
  return found;
}

void RedisCache::Put(CachePut put) {
  const std::string key = put.key;
  const std::vector<std::string> tags = put.tags;
  PutLeased({.key = key, .tags = tags, .generations = {options_.ids->NewId()}}, std::move(put));
}

void RedisCache::PutLeased(const Lease& lease, CachePut put) {
  if (!FlushEvictions()) return Note(kKey, lease.key);
  const absl::Time now = options_.clock->Now();
  absl::Duration lifetime = std::min(put.time_to_live, kLongestSharedLifetime);
  if (lifetime < absl::ZeroDuration() || put.value->size() > kLargestSharedValue) {
    lifetime = absl::ZeroDuration();
  }
  const std::string entry = EntryKey(lease.key);
  const std::string lease_key = LeaseKey(lease.key);
  const std::vector<std::string> tag_keys = TagKeys(lease.tags);
  redis::Arguments keys{entry, kEpochKey, lease_key};
  keys.insert(keys.end(), tag_keys.begin(), tag_keys.end());
  const std::string now_text = Microseconds(now);
  const std::string from = Microseconds(now - kClockSkew);
  const std::string until = Microseconds(now + lifetime);
  const std::string to_live = Milliseconds(lifetime);
  const std::string version = Ordered(put.version);
  const std::string generations = Milliseconds(kGenerationLifetime);
  const std::string message = MessageOf(kKey, lease.key);
  redis::Arguments arguments{now_text,   from,        until,       to_live, version,
                             *put.value, lease.token, generations, message};
  arguments.insert(arguments.end(), lease.generations.begin(), lease.generations.end());
  const auto reply = options_.client->Run(redis_cache::Put(), keys, arguments);
  // Nobody knows whether it took effect, so an older value may be there still.
  if (!reply.ok()) Note(kKey, lease.key);
}

void RedisCache::Release(const Lease& lease) {
  const std::string lease_key = LeaseKey(lease.key);
  // When it is not said, the lease lapses by itself.
  (void)options_.client->Run(redis_cache::Release(), {lease_key}, {lease.token});
}

void RedisCache::Note(char what, std::string_view name) {
  std::lock_guard lock(mutex_);
  unsaid_[fmt::format("{}{}", what, name)] = ++last_note_;
  if (unsaid_.size() > kMostUnsaidEvictions) unsaid_ = {{std::string(1, kAll), last_note_}};
  has_unsaid_ = true;
}

void RedisCache::NoteEviction(std::string_view key) { Note(kKey, key); }
void RedisCache::NoteTagEviction(std::string_view tag) { Note(kTag, tag); }

void RedisCache::Evict(std::string_view key) {
  Note(kKey, key);
  FlushEvictions();
}

void RedisCache::EvictTag(std::string_view tag) {
  Note(kTag, tag);
  FlushEvictions();
}

bool RedisCache::FlushEvictions() {
  if (!has_unsaid_) return true;
  std::map<std::string, int64_t> said;
  {
    std::lock_guard lock(mutex_);
    said = unsaid_;
  }
  std::vector<std::string> keys;
  std::vector<std::string> messages;
  for (const auto& [eviction, note] : said) {
    const std::string_view name = std::string_view(eviction).substr(1);
    messages.push_back(MessageOf(eviction[0], name));
    if (eviction[0] == kAll) {
      keys.emplace_back(kEpochKey);
    } else if (eviction[0] == kTag) {
      keys.push_back(TagKey(name));
    } else {
      keys.push_back(EntryKey(name));
      keys.push_back(LeaseKey(name));
    }
  }
  const auto reply =
      options_.client->Run(redis_cache::Evict(), redis::Arguments(keys.begin(), keys.end()),
                           redis::Arguments(messages.begin(), messages.end()));
  if (!reply.ok()) return false;
  std::lock_guard lock(mutex_);
  // What was noted anew meanwhile is to be said anew: something may have been put between.
  for (const auto& [eviction, note] : said) {
    const auto found = unsaid_.find(eviction);
    if (found != unsaid_.end() && found->second == note) unsaid_.erase(found);
  }
  has_unsaid_ = !unsaid_.empty();
  return true;
}

std::string RedisCache::MessageOf(char what, std::string_view name) const {
  return fmt::format("{}{}{}", instance_, what, name);
}

bool RedisCache::ReadEviction(std::string_view message, Told& told) const {
  if (message.size() <= kIdSize || message.starts_with(instance_)) return false;
  told.name = message.substr(kIdSize + 1);
  switch (message[kIdSize]) {
    case kKey:
      told.what = Told::What::kKey;
      return true;
    case kTag:
      told.what = Told::What::kTag;
      return true;
    case kAll:
      told.what = Told::What::kAll;
      return true;
    default:
      return false;
  }
}

}  // namespace amble
