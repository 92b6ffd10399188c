#include "gateway/caching/visibilities.h"

#include <utility>

namespace amble::gateway {

Visibilities::Shared Visibilities::Find(uint64_t session, std::string_view resource) {
  Shared known = known_.Find(KeyView{session, resource});
  if (known == nullptr) return nullptr;
  // Read first: what is told later makes a later edition.
  const uint64_t edition = news_->edition();
  if (known->checked_edition.load(std::memory_order_relaxed) == edition) return known;
  if (!news_->IsClean(known->stamp, known->tags)) return nullptr;
  known->checked_edition.store(edition, std::memory_order_relaxed);
  return known;
}

void Visibilities::Keep(uint64_t session, std::string_view resource, Shared visibility) {
  known_.Put(Key{session, std::string(resource)}, std::move(visibility));
}

}  // namespace amble::gateway
