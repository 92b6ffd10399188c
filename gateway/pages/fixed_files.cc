#include "gateway/pages/fixed_files.h"

#include <fmt/format.h>

#include "gateway/http/error_body.h"
#include "gateway/pages/rendering.h"

namespace amble::gateway {
namespace {

/// RFC 9116 section 2.5.5 recommends less than a year.
constexpr absl::Duration kSecurityTextLife = absl::Hours(24 * 180);

/// One path, one text.
class FixedFile final : public PageHandler {
 public:
  FixedFile(std::string path, std::function<Response()> make)
      : path_(std::move(path)), make_(std::move(make)) {}

  bool Handles(const Request& request) const override { return request.path == path_; }
  std::string_view route() const override { return path_; }

  void Handle(std::shared_ptr<const Request> request, Responder responder) override {
    if (request->method == "GET" || request->method == "HEAD") {
      responder.Complete(make_());
      return;
    }
    Response refusal = ErrorResponse(405, "This can only be read.");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    responder.Complete(std::move(refusal));
  }

 private:
  const std::string path_;
  const std::function<Response()> make_;
};

}  // namespace

std::unique_ptr<PageHandler> MakeStyleSheet() {
  const auto text = std::make_shared<const std::string>(StyleSheet());
  return std::make_unique<FixedFile>(StyleSheetPath(), [text] {
    return Response{.status = 200,
                    .headers = {{"Content-Type", "text/css; charset=utf-8"},
                                {"Cache-Control", "public, max-age=31536000, immutable"},
                                {"X-Content-Type-Options", "nosniff"}},
                    .body = text};
  });
}

std::unique_ptr<PageHandler> MakeSecurityText(std::shared_ptr<const Site> site) {
  return std::make_unique<FixedFile>("/.well-known/security.txt", [site = std::move(site)] {
    const absl::Time expires = site->options.clock->Now() + kSecurityTextLife;
    return Response{
        .status = 200,
        .headers = {{"Content-Type", "text/plain; charset=utf-8"},
                    {"X-Content-Type-Options", "nosniff"}},
        .body = fmt::format("Contact: {}\nExpires: {}\nPreferred-Languages: en\nCanonical: "
                            "{}/.well-known/security.txt\n",
                            site->options.security_contact,
                            absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", expires, absl::UTCTimeZone()),
                            site->origin)};
  });
}

}  // namespace amble::gateway
