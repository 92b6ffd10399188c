#pragma once

#include <cstdint>
#include <string>

namespace amble::scheduling {

/// What one needs to know to decide whether a route suits; each a sentence, each may be empty.
struct AccessInformation {
  std::string surface;
  std::string steps;
  std::string benches;
  std::string toilets;
  std::string transport;
  std::string leave_early;

  /// All that is known, one sentence after the other.
  std::string InWords() const;

  friend bool operator==(const AccessInformation&, const AccessInformation&) = default;
};

/// Where walks go. Belongs to a practice.
struct Route {
  std::string practice;  ///< id
  std::string id;
  std::string title;
  std::string meeting_point;  ///< exact
  std::string area;           ///< roughly, in words
  int duration_minutes = 0;
  AccessInformation access;
  int64_t version = 0;  ///< 1 when created; the etag
  /// A secret that names photo and way as they are now; who knows it may see both. New with each
  /// change of them; empty when there is neither.
  std::string place = {};
  bool has_photo = false;  ///< of the meeting point
  std::string photo_note = {};
  bool has_way = false;

  friend bool operator==(const Route&, const Route&) = default;
};

}  // namespace amble::scheduling
