#include "gateway/caching/cached_methods.h"

#include <algorithm>
#include <memory>

#include "amble/api/v1/options.pb.h"
#include "fmt/format.h"
#include "gateway/caching/event_tags.h"
#include "gateway/upstream/grpc_upstream.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

absl::Status DoesNotFit(const MethodDescriptor& method, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("(cached) of {}: {}", method.full_name(), what));
}

absl::StatusOr<std::vector<const FieldDescriptor*>> PathTo(const MethodDescriptor& method,
                                                           std::string_view path) {
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::Descriptor* message = method.output_type();
  while (true) {
    const size_t dot = path.find('.');
    const FieldDescriptor* const field =
        message == nullptr ? nullptr : message->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr) return DoesNotFit(method, "`until` names no field of the response");
    fields.push_back(field);
    message = field->message_type();
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  if (message != google::protobuf::Timestamp::descriptor()) {
    return DoesNotFit(method, "`until` leads to no instant");
  }
  return fields;
}

absl::StatusOr<CachedMethod> Read(const MethodDescriptor& method, const api::v1::Cached& cached) {
  CachedMethod read{
      .method = &method,
      .service = ServiceOf(method),
      .field = method.input_type()->FindFieldByName(cached.field()),
      .segments = static_cast<size_t>(std::ranges::count(cached.resource(), '/')) + 1};
  if (read.field == nullptr || read.field->is_repeated() ||
      read.field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return DoesNotFit(method, "`field` is no text of the request");
  }
  if (read.segments < 2 || read.segments % 2 != 0) {
    return DoesNotFit(method, "`resource` is no resource");
  }
  for (const std::string& path : cached.until()) {
    AMBLE_ASSIGN_OR_RETURN(auto fields, PathTo(method, path));
    read.until.push_back(std::move(fields));
  }
  for (const std::string& collection : cached.shows()) {
    const auto ids = [](std::string_view pattern) { return std::ranges::count(pattern, '*'); };
    if (collection.empty() || ids(collection) > ids(cached.resource())) {
      return DoesNotFit(method, "`shows` has ids that the resource has not");
    }
    read.shows.push_back(collection);
  }
  return read;
}

using Fields = std::vector<const FieldDescriptor*>;

/// The first instant after `from` behind the fields from `at` on.
absl::Time FirstAfter(const Message& message, Fields::const_iterator at, Fields::const_iterator end,
                      absl::Time from) {
  if (at == end) {
    const auto& time = static_cast<const google::protobuf::Timestamp&>(message);
    const absl::Time instant =
        absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
    return instant > from ? instant : absl::InfiniteFuture();
  }
  const auto& reflection = *message.GetReflection();
  absl::Time first = absl::InfiniteFuture();
  if ((*at)->is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(message, *at); ++i) {
      first = std::min(first, FirstAfter(reflection.GetRepeatedMessage(message, *at, i),
                                         std::next(at), end, from));
    }
  } else if (reflection.HasField(message, *at)) {
    first = FirstAfter(reflection.GetMessage(message, *at), std::next(at), end, from);
  }
  return first;
}

}  // namespace

std::string CachedMethod::ResourceOf(const Message& request) const {
  const std::string value = request.GetReflection()->GetString(request, field);
  size_t end = 0;
  for (size_t segment = 0; segment < segments; ++segment) {
    if (segment > 0) ++end;
    if (end >= value.size() || value[end] == '/') return "";
    end = std::min(value.find('/', end), value.size());
  }
  return value.substr(0, end);
}

std::vector<std::string> CachedMethod::TagsFor(std::string_view resource) const {
  std::vector<std::string> tags{TagBelow(service, resource)};
  for (const std::string& pattern : shows) {
    std::string collection;
    std::string_view rest = resource;
    for (const char c : pattern) {
      if (c != '*') {
        collection.push_back(c);
        continue;
      }
      // The next id: what stands between the next two slashes.
      rest.remove_prefix(rest.find('/') + 1);
      const std::string_view id = rest.substr(0, rest.find('/'));
      collection.append(id);
      rest.remove_prefix(std::min(id.size() + 1, rest.size()));
    }
    tags.push_back(TagOfCollection(service, collection));
  }
  return tags;
}

absl::Time CachedMethod::Until(const std::string& response, absl::Time from) const {
  if (until.empty()) return absl::InfiniteFuture();
  const std::unique_ptr<Message> message(google::protobuf::MessageFactory::generated_factory()
                                             ->GetPrototype(method->output_type())
                                             ->New());
  if (!message->ParseFromString(response)) return from;
  absl::Time first = absl::InfiniteFuture();
  for (const Fields& fields : until) {
    first = std::min(first, FirstAfter(*message, fields.begin(), fields.end(), from));
  }
  return first;
}

absl::StatusOr<CachedMethods> CachedMethods::Of(
    const std::vector<const MethodDescriptor*>& methods) {
  CachedMethods all;
  for (const MethodDescriptor* method : methods) {
    if (!method->options().HasExtension(api::v1::cached)) continue;
    AMBLE_ASSIGN_OR_RETURN(auto read,
                           Read(*method, method->options().GetExtension(api::v1::cached)));
    all.methods_.emplace(method, std::move(read));
  }
  return all;
}

const CachedMethod* CachedMethods::Find(const MethodDescriptor& method) const {
  const auto found = methods_.find(&method);
  return found == methods_.end() ? nullptr : &found->second;
}

}  // namespace amble::gateway
