#include "gateway/openapi/api_pages.h"

#include <sodium.h>

#include <utility>

#include "gateway/http/error_body.h"
#include "gateway/openapi/docs_page.h"
#include "gateway/openapi/openapi.h"
#include "generated/EmbeddedDescriptors.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

constexpr char kOpenApiPath[] = "/openapi.json";
constexpr char kDocsPath[] = "/docs";

std::string Sha256Base64(std::string_view text) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string encoded(sodium_base64_encoded_len(sizeof hash, sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(encoded.data(), encoded.size(), hash, sizeof hash,
                    sodium_base64_VARIANT_ORIGINAL);
  encoded.pop_back();  // the NUL
  return encoded;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ApiPages>> ApiPages::Make(const std::string& public_url,
                                                         const std::string& version) {
  AMBLE_ASSIGN_OR_RETURN(auto api, DescribedApi::Read(EmbeddedDescriptors("descriptors.binpb")));
  File openapi = MakeFile("application/json", "default-src 'none'",
                          OpenApiDocument(*api, public_url, version));
  File docs = MakeFile("text/html; charset=utf-8",
                       "default-src 'none'; style-src 'sha256-" + Sha256Base64(DocsStyle()) +
                           "'; base-uri 'none'; frame-ancestors 'none'",
                       DocsPage(*api));
  return std::unique_ptr<ApiPages>(new ApiPages(std::move(openapi), std::move(docs)));
}

ApiPages::ApiPages(File openapi, File docs)
    : openapi_(std::move(openapi)), docs_(std::move(docs)) {}

ApiPages::File ApiPages::MakeFile(std::string content_type, std::string policy, std::string bytes) {
  File file{.content_type = std::move(content_type), .policy = std::move(policy)};
  file.etag = "\"" + Sha256Base64(bytes) + "\"";
  file.bytes = std::make_shared<const std::string>(std::move(bytes));
  return file;
}

bool ApiPages::Handles(const Request& request) const {
  return request.path == kOpenApiPath || request.path == kDocsPath;
}

void ApiPages::Handle(std::shared_ptr<const Request> request, Responder responder) {
  if (request->method != "GET" && request->method != "HEAD") {
    Response refused = ErrorResponse(405, "This page is only read.");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    responder.Complete(std::move(refused));
    return;
  }
  const File& file = request->path == kDocsPath ? docs_ : openapi_;
  Response response;
  response.headers = {{"Content-Type", file.content_type},
                      {"Content-Security-Policy", file.policy},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Cache-Control", "no-cache"},
                      {"ETag", file.etag}};
  if (request->Find("if-none-match") == file.etag) {
    response.status = 304;
  } else {
    response.body = file.bytes;
  }
  responder.Complete(std::move(response));
}

}  // namespace amble::gateway
