#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace amble::scheduling {

/// Ids or times, none of which holds a blank, in one column.
inline std::string JoinIds(const std::vector<std::string>& ids) {
  std::string joined;
  for (const std::string& id : ids) {
    if (!joined.empty()) joined += ' ';
    joined += id;
  }
  return joined;
}

inline std::vector<std::string> SplitIds(const std::string& joined) {
  std::istringstream stream(joined);
  std::vector<std::string> ids;
  for (std::string id; stream >> id;) ids.push_back(id);
  return ids;
}

}  // namespace amble::scheduling
