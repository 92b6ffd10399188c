#include "services/platform/host/rendezvous.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace amble::host {
namespace {

/// SipHash-2-4 under a fixed key: what counts is that every process computes the same.
uint64_t WeightOf(std::string_view key, const std::string& node) {
  static constexpr unsigned char kFixedKey[crypto_shorthash_KEYBYTES] = {};
  std::string text = node;
  text.push_back('\0');
  text.append(key);
  unsigned char hash[crypto_shorthash_BYTES];
  crypto_shorthash(hash, reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   kFixedKey);
  uint64_t weight = 0;
  static_assert(sizeof weight == sizeof hash);
  std::memcpy(&weight, hash, sizeof weight);
  return weight;
}

}  // namespace

std::vector<size_t> RendezvousOrder(std::string_view key, const std::vector<std::string>& nodes) {
  std::vector<std::pair<uint64_t, size_t>> weights(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) weights[i] = {WeightOf(key, nodes[i]), i};
  std::sort(weights.begin(), weights.end(), [&nodes](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    return nodes[a.second] < nodes[b.second];
  });
  std::vector<size_t> order(nodes.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = weights[i].second;
  return order;
}

}  // namespace amble::host
