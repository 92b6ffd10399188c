#include "gateway/json/message_table.h"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace amble::gateway {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;

MessageShape ShapeOf(const Descriptor& descriptor) {
  switch (descriptor.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
      return MessageShape::kObject;
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return MessageShape::kTimestamp;
    case Descriptor::WELLKNOWNTYPE_DURATION:
      return MessageShape::kDuration;
    case Descriptor::WELLKNOWNTYPE_FIELDMASK:
      return MessageShape::kFieldMask;
    case Descriptor::WELLKNOWNTYPE_ANY:
      return MessageShape::kAny;
    case Descriptor::WELLKNOWNTYPE_VALUE:
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
    case Descriptor::WELLKNOWNTYPE_STRUCT:
      return MessageShape::kUnsupported;
    default:
      return MessageShape::kWrapper;
  }
}

/// All tables. Readers share the lock; a type that is new is compiled with all that it contains.
class Tables {
 public:
  const MessageTable& Of(const Descriptor* descriptor) {
    {
      std::shared_lock lock(mutex_);
      if (auto found = tables_.find(descriptor); found != tables_.end()) return *found->second;
    }
    std::unique_lock lock(mutex_);
    return *Compile(descriptor);
  }

 private:
  const MessageTable* Compile(const Descriptor* descriptor) {
    auto [position, is_new] = tables_.try_emplace(descriptor);
    if (!is_new) return position->second.get();
    // Stored before its fields are looked at: a message may contain itself.
    position->second = std::make_unique<MessageTable>();
    MessageTable* table = position->second.get();
    table->descriptor = descriptor;
    table->shape = ShapeOf(*descriptor);
    table->fields.resize(static_cast<size_t>(descriptor->field_count()));
    for (int i = 0; i < descriptor->field_count(); ++i) {
      FieldEntry& entry = table->fields[static_cast<size_t>(i)];
      Fill(*descriptor->field(i), static_cast<size_t>(i), &entry);
      table->by_name.emplace(entry.field->json_name(), &entry);
      table->by_name.emplace(entry.field->name(), &entry);
    }
    return table;
  }

  void Fill(const FieldDescriptor& field, size_t index, FieldEntry* entry) {
    entry->field = &field;
    entry->type = field.cpp_type();
    entry->is_bytes = field.type() == FieldDescriptor::TYPE_BYTES;
    entry->is_repeated = field.is_repeated();
    entry->is_map = field.is_map();
    entry->index = index;
    if (const auto* oneof = field.real_containing_oneof()) entry->oneof = oneof->index();
    if (entry->type == FieldDescriptor::CPPTYPE_MESSAGE) {
      entry->message = Compile(field.message_type());
    }
    entry->quoted_name = "\"" + field.json_name() + "\":";
  }

  std::shared_mutex mutex_;
  std::unordered_map<const Descriptor*, std::unique_ptr<MessageTable>> tables_;
};

}  // namespace

const MessageTable& TableOf(const Descriptor* descriptor) {
  // Never destroyed: threads may still answer while the process exits.
  static Tables* const tables = new Tables;
  return tables->Of(descriptor);
}

}  // namespace amble::gateway
