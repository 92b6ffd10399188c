#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace amble::gateway {

/// How a message looks in JSON: most are objects, some well-known types are not.
enum class MessageShape {
  kObject,
  kTimestamp,
  kDuration,
  kFieldMask,
  kWrapper,
  kAny,
  kUnsupported
};

struct MessageTable;

/// What reading and writing one field needs, looked up once.
struct FieldEntry {
  const google::protobuf::FieldDescriptor* field = nullptr;
  google::protobuf::FieldDescriptor::CppType type{};
  bool is_bytes = false;
  bool is_repeated = false;
  bool is_map = false;
  /// Position in MessageTable::fields.
  size_t index = 0;
  /// Number of the oneof it is part of, -1 for none.
  int oneof = -1;
  /// For messages and maps (the entry type: fields[0] is the key, fields[1] the value).
  const MessageTable* message = nullptr;
  /// `"startTime":`, ready to be written.
  std::string quoted_name;
};

/// A message type, compiled.
struct MessageTable {
  const google::protobuf::Descriptor* descriptor = nullptr;
  MessageShape shape = MessageShape::kObject;
  std::vector<FieldEntry> fields;
  /// By lowerCamelCase and by original name; keys live in the descriptor.
  std::unordered_map<std::string_view, const FieldEntry*> by_name;
};

/// The table of `descriptor`, compiled when first asked for and kept for the life of the process.
const MessageTable& TableOf(const google::protobuf::Descriptor* descriptor);

}  // namespace amble::gateway
