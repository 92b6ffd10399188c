#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace amble::gateway {

/// A part of bytes that are shared with others and never change.
struct SharedBytes {
  std::shared_ptr<const std::string> owner;
  std::string_view bytes;  ///< within `*owner`
};

}  // namespace amble::gateway
