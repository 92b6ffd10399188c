#pragma once

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

/// Between the API's instants and ours. Microseconds are what is stored: finer parts are cut off,
/// towards the past.
namespace amble::resources {

/// `nanos` is never negative, before 1970 either.
google::protobuf::Timestamp ToTimestamp(absl::Time time);

/// `timestamp` is of the years 1 to 9999, which the adapter has checked in requests.
absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp);

}  // namespace amble::resources
