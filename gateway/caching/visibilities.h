#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/caching/news.h"
#include "gateway/caching/two_generations.h"

namespace amble::gateway {

/// How many are remembered: a few resources of each session that is in use.
inline constexpr size_t kMaxVisibilities = 65'536;

/// What one session sees of one resource, as the owning service said.
struct KnownVisibility {
  std::string name;
  bool may_be_shared = false;     ///< replies for it may be kept outside of this process
  std::vector<std::string> tags;  ///< an event about any of them ends it
  Stamp stamp{};                  ///< taken before the service was asked
  /// The edition of the news by which this was found clean.
  mutable std::atomic<uint64_t> checked_edition = 0;
};

/// What sessions see of resources. A session is what accounts last gave for a secret: its number
/// changes with every exchange, so what rests on its rights lives no longer than they do.
class Visibilities {
 public:
  using Shared = std::shared_ptr<const KnownVisibility>;

  /// `news` outlives it.
  explicit Visibilities(const News* news, size_t capacity = kMaxVisibilities)
      : news_(news), known_(capacity) {}

  /// null when it is not known, or may have changed.
  Shared Find(uint64_t session, std::string_view resource);
  void Keep(uint64_t session, std::string_view resource, Shared visibility);

 private:
  struct Key {
    uint64_t session;
    std::string resource;
  };
  struct KeyView {
    uint64_t session;
    std::string_view resource;
  };
  struct Hash {
    using is_transparent = void;
    template <typename AnyKey>
    size_t operator()(const AnyKey& key) const {
      return std::hash<std::string_view>()(key.resource) ^ (key.session * 0x9e3779b97f4a7c15);
    }
  };
  struct Equal {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return a.session == b.session && a.resource == b.resource;
    }
  };

  const News* const news_;
  TwoGenerations<Key, KnownVisibility, Hash, Equal> known_;
};

}  // namespace amble::gateway
