// JsonUtil is the oracle: on random messages of every kind of field, what we write it reads back as
// the same message, and what it writes we do.
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "everything.pb.h"
#include "gateway/json/json.h"

namespace amble::gateway {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using testdata::Everything;

constexpr int kMessages = 3000;
constexpr int kMaxDepth = 3;

/// Fills messages with what is likely to go wrong: limits, signs, empties, odd text.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  void Fill(Message* message, int depth) {
    const Descriptor* const descriptor = message->GetDescriptor();
    switch (descriptor->well_known_type()) {
      case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
        SetTime(message, -62135596800, 253402300799, false);
        return;
      case Descriptor::WELLKNOWNTYPE_DURATION:
        SetTime(message, -315'575'999'999, 315'575'999'999, true);
        return;
      case Descriptor::WELLKNOWNTYPE_FIELDMASK:
        for (uint64_t i = Below(3); i > 0; --i) {
          message->GetReflection()->AddString(message, descriptor->field(0),
                                              Below(2) ? "title" : "start.time_zone");
        }
        return;
      default:
        break;
    }
    for (int i = 0; i < descriptor->field_count(); ++i) {
      if (Below(depth == 0 ? 2 : 6) == 0) FillField(message, descriptor->field(i), depth);
    }
  }

 private:
  uint64_t Below(uint64_t limit) { return random_() % limit; }

  void SetTime(Message* message, int64_t low, int64_t high, bool is_signed) {
    const Descriptor* const descriptor = message->GetDescriptor();
    const int64_t seconds = std::uniform_int_distribution<int64_t>(low, high)(random_);
    const int32_t units[] = {0, 1, 1'000, 1'000'000, 999'999'999, 120'000'000};
    const int32_t nanos = units[Below(6)] * (is_signed && seconds < 0 ? -1 : 1);
    message->GetReflection()->SetInt64(message, descriptor->field(0), seconds);
    message->GetReflection()->SetInt32(message, descriptor->field(1), nanos);
  }

  template <typename Integer>
  Integer Number() {
    switch (Below(5)) {
      case 0:
        return 0;
      case 1:
        return std::numeric_limits<Integer>::max();
      case 2:
        return std::numeric_limits<Integer>::min();
      case 3:
        return static_cast<Integer>(Below(100));
      default:
        return static_cast<Integer>(random_());
    }
  }

  double Real() {
    const double odd[] = {0.0,
                          -0.0,
                          1e308,
                          5e-324,
                          0.1,
                          1e21,
                          -1.5,
                          16777217.0,
                          std::numeric_limits<double>::infinity(),
                          -std::numeric_limits<double>::infinity()};
    if (Below(2) == 0) return odd[Below(std::size(odd))];
    return std::ldexp(static_cast<double>(static_cast<int64_t>(random_())),
                      static_cast<int>(Below(200)) - 100);
  }

  float Single() {
    const float odd[] = {0.0f, 3.4028235e38f, 1.17549435e-38f, 0.1f, -2.5f};
    if (Below(2) == 0) return odd[Below(std::size(odd))];
    return std::ldexp(static_cast<float>(static_cast<int32_t>(random_())),
                      static_cast<int>(Below(100)) - 50);
  }

  std::string Text() {
    static const char* const kPieces[] = {"",  "walk", "\"",     "\\",   "\n", "\x01", "</script>",
                                          "é", "🚶",    "\u2028", "\x7f", "/",  "\t",   "\\u0041"};
    std::string text;
    for (uint64_t i = Below(5); i > 0; --i) text += kPieces[Below(std::size(kPieces))];
    return text;
  }

  std::string Bytes() {
    std::string bytes(Below(7), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random_());
    return bytes;
  }

  void FillField(Message* message, const FieldDescriptor* field, int depth) {
    const std::string type =
        field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE ? field->message_type()->name() : "";
    if (type == "Any" || type == "Struct") return;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && depth >= kMaxDepth) return;
    if (field->is_map()) return FillMap(message, field, depth);
    for (uint64_t i = field->is_repeated() ? Below(4) : 1; i > 0; --i)
      FillValue(message, field, depth);
  }

  void FillMap(Message* message, const FieldDescriptor* field, int depth) {
    Message* const entry = message->GetReflection()->AddMessage(message, field);
    const Descriptor* const type = entry->GetDescriptor();
    FillValue(entry, type->field(0), depth + 1);
    FillValue(entry, type->field(1), depth + 1);
  }

  void FillValue(Message* message, const FieldDescriptor* field, int depth) {
    const Reflection* const r = message->GetReflection();
    const bool add = field->is_repeated();
    switch (field->cpp_type()) {
#define AMBLE_FILL(KIND, Name, value)                                                \
  case FieldDescriptor::CPPTYPE_##KIND:                                              \
    add ? r->Add##Name(message, field, value) : r->Set##Name(message, field, value); \
    return
      AMBLE_FILL(INT32, Int32, Number<int32_t>());
      AMBLE_FILL(INT64, Int64, Number<int64_t>());
      AMBLE_FILL(UINT32, UInt32, Number<uint32_t>());
      AMBLE_FILL(UINT64, UInt64, Number<uint64_t>());
      AMBLE_FILL(DOUBLE, Double, Real());
      AMBLE_FILL(FLOAT, Float, Single());
      AMBLE_FILL(BOOL, Bool, Below(2) == 0);
      AMBLE_FILL(STRING, String, field->type() == FieldDescriptor::TYPE_BYTES ? Bytes() : Text());
#undef AMBLE_FILL
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* const type = field->enum_type();
        const int number = type->value(static_cast<int>(Below(4)) % type->value_count())->number();
        add ? r->AddEnumValue(message, field, number) : r->SetEnumValue(message, field, number);
        return;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(add ? r->AddMessage(message, field) : r->MutableMessage(message, field), depth + 1);
        return;
    }
  }

  std::mt19937_64 random_;
};

bool Same(const Everything& a, const Everything& b) {
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_float_comparison(google::protobuf::util::MessageDifferencer::EXACT);
  return differencer.Compare(a, b);
}

Everything Random(uint32_t seed) {
  Everything message;
  Generator(seed).Fill(&message, 0);
  return message;
}

TEST(Oracle, ReadsWhatWeWrite) {
  for (uint32_t seed = 0; seed < kMessages; ++seed) {
    const Everything message = Random(seed);
    std::string json;
    ASSERT_TRUE(EncodeJson(message, &json).ok()) << message.ShortDebugString();
    Everything read;
    const auto status = google::protobuf::util::JsonStringToMessage(json, &read);
    ASSERT_TRUE(status.ok()) << status.ToString() << "\n" << json;
    ASSERT_TRUE(Same(message, read)) << seed << "\n" << json << "\n" << read.ShortDebugString();
  }
}

TEST(Oracle, WritesWhatWeRead) {
  google::protobuf::util::JsonPrintOptions with_proto_names;
  with_proto_names.preserve_proto_field_names = true;
  with_proto_names.always_print_primitive_fields = false;
  with_proto_names.add_whitespace = true;
  for (uint32_t seed = 0; seed < kMessages; ++seed) {
    const Everything message = Random(seed);
    std::string json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(
                    message, &json, seed % 2 ? with_proto_names : decltype(with_proto_names){})
                    .ok());
    Everything read;
    const absl::Status status = DecodeJson(json, &read);
    ASSERT_TRUE(status.ok()) << status << "\n" << json;
    ASSERT_TRUE(Same(message, read)) << seed << "\n" << json << "\n" << read.ShortDebugString();
  }
}

TEST(Oracle, AgreesWithItselfByteForByte) {
  for (uint32_t seed = 0; seed < kMessages; ++seed) {
    const Everything message = Random(seed);
    std::string first;
    ASSERT_TRUE(EncodeJson(message, &first).ok());
    Everything read;
    const absl::Status status = DecodeJson(first, &read);
    ASSERT_TRUE(status.ok()) << status << "\n" << first;
    std::string second;
    ASSERT_TRUE(EncodeJson(read, &second).ok());
    ASSERT_EQ(first, second);
    ASSERT_TRUE(Same(message, read));
  }
}

}  // namespace
}  // namespace amble::gateway
