#pragma once

#include <vector>

#include "services/messaging/app/fact_repository.h"
#include "services/messaging/app/preference_repository.h"
#include "services/messaging/app/ways.h"

namespace amble::messaging {

/// The ways that people have said they prefer, and the devices that they have.
class PreferredWays final : public Ways {
 public:
  PreferredWays(FactRepository& facts, PreferenceRepository& preferences)
      : facts_(facts), preferences_(preferences) {}

  absl::StatusOr<std::vector<Way>> Choose(storage::Transaction& transaction,
                                          const std::vector<ToTell>& all) override;

 private:
  FactRepository& facts_;
  PreferenceRepository& preferences_;
};

}  // namespace amble::messaging
