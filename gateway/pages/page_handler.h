#pragma once

#include <memory>
#include <string_view>

#include "gateway/http/request.h"
#include "gateway/http/response.h"

namespace amble::gateway {

/// Answers some paths with pages for people. The gateway asks its pages before it looks for a
/// route of the API.
class PageHandler {
 public:
  virtual ~PageHandler() = default;
  /// Whether this page answers `request`, by its path alone: a method that the page does not know
  /// is its own to refuse. Cheap, and the same for the same request.
  virtual bool Handles(const Request& request) const = 0;
  /// What metrics call it: its path, with a star for what varies, "/i/*".
  virtual std::string_view route() const = 0;
  /// Answers, perhaps later and from another thread. Only called when Handles() is true. Must not
  /// block.
  virtual void Handle(std::shared_ptr<const Request> request, Responder responder) = 0;
};

}  // namespace amble::gateway
