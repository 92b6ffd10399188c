#include "gateway/protocols/stream_formats.h"

#include <utility>

#include "fmt/format.h"
#include "gateway/json/base64.h"
#include "gateway/protocols/connect_errors.h"
#include "gateway/protocols/envelope.h"
#include "gateway/protocols/grpc_trailers.h"
#include "google/rpc/status.pb.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::gateway {
namespace {

using Message = std::shared_ptr<const std::string>;

/// The cursor as a field of a message in wire format: number 2, a length, the text. Fields may come
/// in any order, so it stands before what is shared.
std::string CursorField(std::string_view cursor) {
  std::string field("\x12");
  size_t size = cursor.size();
  for (; size >= 0x80; size >>= 7) field.push_back(static_cast<char>(size | 0x80));
  field.push_back(static_cast<char>(size));
  return field.append(cursor);
}

/// A JSON object up to where the rest of `message`, without its '{', follows.
std::string OpenJson(std::string_view cursor, std::string_view message) {
  return fmt::format(R"({{"cursor":"{}"{})", cursor, message == "{}" ? "" : ",");
}

std::string_view AfterBrace(const Message& message) { return std::string_view(*message).substr(1); }

std::string Enveloped(uint8_t flags, std::string_view message) {
  std::string bytes;
  AppendEnvelope(flags, message.size(), &bytes);
  return bytes.append(message);
}

class Events final : public StreamFormat {
 public:
  bool IsJson() const override { return true; }
  StreamPart Frame(std::string_view cursor, const Message& message) const override {
    return {fmt::format("id: {}\ndata: {}", cursor, OpenJson(cursor, *message)),
            {message, AfterBrace(message)},
            "\n\n"};
  }
  StreamPart Heartbeat(std::string_view cursor) const override {
    return {fmt::format(":\nid: {}\n\n", cursor)};
  }
  // A browser comes again, and is told by the answer's status then.
  StreamPart End(const absl::Status&) const override { return {}; }
};

class ConnectStream : public StreamFormat {
 public:
  StreamPart End(const absl::Status& status) const override {
    const std::string json =
        status.ok() ? "{}" : fmt::format(R"({{"error":{}}})", ConnectErrorJson(status));
    return {Enveloped(kConnectEndFlag, json)};
  }
};

class ConnectJson final : public ConnectStream {
 public:
  bool IsJson() const override { return true; }
  StreamPart Frame(std::string_view cursor, const Message& message) const override {
    const std::string open = OpenJson(cursor, *message);
    const std::string_view rest = AfterBrace(message);
    StreamPart part{.shared = {message, rest}};
    AppendEnvelope(0, open.size() + rest.size(), &part.own);
    part.own += open;
    return part;
  }
  StreamPart Heartbeat(std::string_view cursor) const override {
    return {Enveloped(0, fmt::format(R"({{"cursor":"{}"}})", cursor))};
  }
};

/// Of what is in wire format.
StreamPart BinaryFrame(std::string_view cursor, const Message& message) {
  const std::string field = CursorField(cursor);
  StreamPart part{.shared = {message, *message}};
  AppendEnvelope(0, field.size() + message->size(), &part.own);
  part.own += field;
  return part;
}

class ConnectProto final : public ConnectStream {
 public:
  bool IsJson() const override { return false; }
  StreamPart Frame(std::string_view cursor, const Message& message) const override {
    return BinaryFrame(cursor, message);
  }
  StreamPart Heartbeat(std::string_view cursor) const override {
    return {Enveloped(0, CursorField(cursor))};
  }
};

class GrpcWeb final : public StreamFormat {
 public:
  bool IsJson() const override { return false; }
  StreamPart Frame(std::string_view cursor, const Message& message) const override {
    return BinaryFrame(cursor, message);
  }
  StreamPart Heartbeat(std::string_view cursor) const override {
    return {Enveloped(0, CursorField(cursor))};
  }
  StreamPart End(const absl::Status& status) const override {
    return {Enveloped(kGrpcTrailersFlag, GrpcTrailers(status))};
  }
};

class GrpcWebText final : public StreamFormat {
 public:
  bool IsJson() const override { return false; }
  StreamPart Frame(std::string_view cursor, const Message& message) const override {
    return Text(BinaryFrame(cursor, message));
  }
  StreamPart Heartbeat(std::string_view cursor) const override {
    return Text(GrpcWebStream().Heartbeat(cursor));
  }
  StreamPart End(const absl::Status& status) const override {
    return Text(GrpcWebStream().End(status));
  }

 private:
  static StreamPart Text(const StreamPart& part) {
    StreamPart text;
    AppendBase64(part.own + std::string(part.shared.bytes), &text.own);
    return text;
  }
};

class Bare final : public StreamFormat {
 public:
  bool IsJson() const override { return false; }
  StreamPart Frame(std::string_view cursor, const Message& message) const override {
    return {CursorField(cursor), {message, *message}};
  }
  StreamPart Heartbeat(std::string_view cursor) const override { return {CursorField(cursor)}; }
  StreamPart End(const absl::Status& status) const override {
    if (status.ok()) return {};
    return {rpc::ToProto(status).SerializeAsString()};
  }
};

template <typename Format>
const StreamFormat& The() {
  static const Format format;
  return format;
}

}  // namespace

const StreamFormat& EventStream() { return The<Events>(); }
const StreamFormat& ConnectJsonStream() { return The<ConnectJson>(); }
const StreamFormat& ConnectProtoStream() { return The<ConnectProto>(); }
const StreamFormat& GrpcWebStream() { return The<GrpcWeb>(); }
const StreamFormat& GrpcWebTextStream() { return The<GrpcWebText>(); }
const StreamFormat& BareStream() { return The<Bare>(); }

}  // namespace amble::gateway
