#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amble::host {

/// Indexes into `nodes`, best first, by the highest random weight of each node with `key` (Thaler
/// and Ravishankar, "A Name-Based Mapping Scheme for Rendezvous", 1996). The same key and nodes
/// give the same order of nodes everywhere, whatever order they come in; a node that leaves moves
/// only the keys that were its own, and one that joins takes about its share. `nodes` are distinct.
std::vector<size_t> RendezvousOrder(std::string_view key, const std::vector<std::string>& nodes);

}  // namespace amble::host
