#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/pages/page_handler.h"

namespace amble::gateway {

/// Serves /openapi.json and /docs: made once at start, from the descriptors in the binary.
class ApiPages final : public PageHandler {
 public:
  static absl::StatusOr<std::unique_ptr<ApiPages>> Make(const std::string& public_url,
                                                        const std::string& version);

  bool Handles(const Request& request) const override;
  std::string_view route() const override { return "/docs"; }
  void Handle(std::shared_ptr<const Request> request, Responder responder) override;

 private:
  struct File {
    std::string content_type;
    std::string policy;  ///< Content-Security-Policy
    std::shared_ptr<const std::string> bytes;
    std::string etag;
  };
  ApiPages(File openapi, File docs);
  static File MakeFile(std::string content_type, std::string policy, std::string bytes);

  const File openapi_;
  const File docs_;
};

}  // namespace amble::gateway
