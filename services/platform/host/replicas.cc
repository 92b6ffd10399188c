#include "services/platform/host/replicas.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/platform/host/addresses.h"
#include "services/platform/host/rendezvous.h"

namespace amble::host {

std::vector<std::shared_ptr<grpc::Channel>> Replicas::InOrder(std::string_view key) {
  std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<grpc::Channel>> ordered;
  ordered.reserve(channels_.size());
  if (key.empty()) {
    const size_t first = channels_.empty() ? 0 : turn_++ % channels_.size();
    ordered.assign(channels_.begin(), channels_.end());
    std::rotate(ordered.begin(), ordered.begin() + static_cast<ptrdiff_t>(first), ordered.end());
  } else {
    for (const size_t index : RendezvousOrder(key, addresses_)) ordered.push_back(channels_[index]);
  }
  std::stable_partition(ordered.begin(), ordered.end(), [](const auto& channel) {
    return channel->GetState(/*try_to_connect=*/false) == GRPC_CHANNEL_READY;
  });
  return ordered;
}

void Replicas::SetAddresses(const std::vector<std::string>& addresses) {
  std::vector<std::shared_ptr<grpc::Channel>> ended;  // destroyed last, without the lock
  std::lock_guard lock(mutex_);
  std::map<std::string, std::shared_ptr<grpc::Channel>> known;
  for (size_t i = 0; i < addresses_.size(); ++i) known[addresses_[i]] = std::move(channels_[i]);
  addresses_ = addresses;
  channels_.clear();
  for (const std::string& address : addresses_) {
    const auto found = known.find(address);
    channels_.push_back(found == known.end() ? connect_(address) : std::move(found->second));
    if (found != known.end()) known.erase(found);
    channels_.back()->GetState(/*try_to_connect=*/true);
  }
  for (auto& [address, channel] : known) leaving_.push_back(std::move(channel));
  known.clear();
  const auto unused = std::partition(leaving_.begin(), leaving_.end(),
                                     [](const auto& channel) { return channel.use_count() > 1; });
  ended.assign(std::make_move_iterator(unused), std::make_move_iterator(leaving_.end()));
  leaving_.erase(unused, leaving_.end());
}

std::vector<std::string> Replicas::addresses() const {
  std::lock_guard lock(mutex_);
  return addresses_;
}

size_t Replicas::leaving() const {
  std::lock_guard lock(mutex_);
  return leaving_.size();
}

ReplicaDirectory::ReplicaDirectory() : thread_([this] { Run(); }) {}

ReplicaDirectory::~ReplicaDirectory() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->stopping = true;
    shared_->changed.notify_all();
  }
  thread_.join();
}

Replicas* ReplicaDirectory::Find(const std::string& service, const std::string& target,
                                 Replicas::Connect connect) {
  std::lock_guard lock(shared_->mutex);
  const auto [place, is_new] = followed_.try_emplace(service);
  Followed& followed = place->second;
  const std::optional<Target> parsed = is_new ? ParseTarget(target) : std::nullopt;
  if (!parsed) return followed.replicas.get();
  followed.replicas = std::make_unique<Replicas>(std::move(connect));
  followed.look_up = [parsed = *parsed]() -> Addresses {
    if (!parsed.fixed.empty()) return parsed.fixed;
    return LookUp(parsed.host, parsed.port);
  };
  shared_->has_new = true;
  shared_->changed.notify_all();
  return followed.replicas.get();
}

void ReplicaDirectory::Run() {
  std::unique_lock lock(shared_->mutex);
  while (!shared_->stopping) {
    shared_->has_new = false;
    std::vector<Followed*> due;
    for (auto& [service, followed] : followed_) {
      if (followed.replicas != nullptr) due.push_back(&followed);
    }
    lock.unlock();
    for (Followed* followed : due) {
      const auto found = Ask(followed->look_up);
      // Nobody at a name may mean that the resolver is at fault: what was there is tried still.
      followed->replicas->SetAddresses(found && found->ok() ? **found
                                                            : followed->replicas->addresses());
    }
    lock.lock();
    shared_->changed.wait_for(lock, absl::ToChronoNanoseconds(kLookUpInterval),
                              [this] { return shared_->stopping || shared_->has_new; });
  }
}

std::optional<ReplicaDirectory::Addresses> ReplicaDirectory::Ask(const LookUpNow& look_up) {
  const auto answer = std::make_shared<std::optional<Addresses>>();
  std::thread([shared = shared_, answer, look_up] {
    Addresses found = look_up();
    std::lock_guard lock(shared->mutex);
    *answer = std::move(found);
    shared->changed.notify_all();
  }).detach();
  std::unique_lock lock(shared_->mutex);
  shared_->changed.wait(lock, [&] { return shared_->stopping || answer->has_value(); });
  return *answer;
}

}  // namespace amble::host
