#include <simdjson.h>

#include <cstring>
#include <vector>

#include "gateway/json/decoder.h"
#include "gateway/json/json.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

/// A thread keeps its parser and buffer from call to call, unless a large body made them large.
constexpr size_t kLargestKeptBody = size_t{64} * 1024;

struct Workspace {
  simdjson::ondemand::parser parser;
  std::vector<char> padded;
};

}  // namespace

absl::Status DecodeJson(std::string_view json, google::protobuf::Message* out) {
  thread_local Workspace workspace;
  out->Clear();
  // The parser reads past the end, in steps of its registers: the body gets zeros behind it.
  workspace.padded.resize(json.size() + simdjson::SIMDJSON_PADDING);
  char* const data = workspace.padded.data();
  if (!json.empty()) std::memcpy(data, json.data(), json.size());
  std::memset(data + json.size(), 0, simdjson::SIMDJSON_PADDING);

  absl::Status status;
  simdjson::ondemand::document document;
  const simdjson::padded_string_view view(data, json.size(), workspace.padded.size());
  if (auto error = workspace.parser.iterate(view).get(document)) {
    status =
        Error(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
              std::string("The body is not well-formed JSON: ") + simdjson::error_message(error));
  } else {
    status = Decoder({data, json.size()}, &document).DecodeBody(TableOf(out->GetDescriptor()), out);
  }
  if (json.size() > kLargestKeptBody) workspace = Workspace();
  return status;
}

}  // namespace amble::gateway
