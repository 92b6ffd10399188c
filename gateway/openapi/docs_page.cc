#include "gateway/openapi/docs_page.h"

#include <cctype>
#include <set>
#include <string_view>

#include "amble/api/v1/options.pb.h"

namespace amble::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--ink:#1F2A24;--paper:#FAF7F0;--quiet:#4A554D;--moss:#2F5D43;--line:#857F70}
@media (prefers-color-scheme:dark){:root{--ink:#ECE8DD;--paper:#161B18;--quiet:#B9BDB2;--moss:#9CCBA8;--line:#7E867D}}
body{margin:0 auto;padding:1.5rem 1rem;max-width:52rem;background:var(--paper);color:var(--ink);font:18px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25}h2{margin-top:3rem;border-bottom:1px solid var(--line)}
section{margin:2rem 0}code{font-size:.9em}a{color:var(--moss)}
:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
.route{display:block;padding:.5rem .75rem;border:1px solid var(--line);border-radius:6px}
.who,dd{color:var(--quiet)}dl{margin:.5rem 0}dt{margin-top:.6rem}dd{margin:0 0 0 1rem}
nav ul{columns:16rem;padding-left:1.2rem}nav li{break-inside:avoid}nav a{display:inline-block;padding:.25rem 0}
)css";

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// "Group", "list of Group", "text".
std::string TypeInWords(const FieldDescriptor& field) {
  std::string type;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      type = field.type() == FieldDescriptor::TYPE_BYTES ? "bytes" : "text";
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      type = "true or false";
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      type = field.message_type()->name();
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      type = field.enum_type()->name();
      break;
    default:
      type = "number";
  }
  return field.is_repeated() ? "list of " + type : type;
}

void AppendFields(const Descriptor& message, std::string& out) {
  if (message.field_count() == 0) return;
  out += "<dl>";
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const auto& rules = field.options().GetExtension(api::v1::rules);
    out += "<dt><code>" + Escape(field.json_name()) + "</code> " + Escape(TypeInWords(field));
    if (rules.required()) out += ", required";
    if (rules.output_only()) out += ", set by the server";
    out += "</dt><dd>" + Escape(CommentOf(field)) + "</dd>";
  }
  out += "</dl>";
}

/// The messages of ours that `message` holds, each once, in order of appearance.
void CollectMessages(const Descriptor& message, std::set<const Descriptor*>& seen,
                     std::vector<const Descriptor*>& order) {
  if (!message.full_name().starts_with("amble.") || !seen.insert(&message).second) return;
  order.push_back(&message);
  for (int i = 0; i < message.field_count(); ++i) {
    if (const Descriptor* inner = message.field(i)->message_type()) {
      CollectMessages(*inner, seen, order);
    }
  }
}

std::string Anchor(const google::protobuf::MethodDescriptor& method) {
  return method.service()->name() + "." + method.name();
}

void AppendMethod(const DescribedMethod& described, std::string& out) {
  const auto& method = *described.method;
  std::string verb = described.verb;
  for (char& c : verb) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  out += "<section aria-labelledby=\"" + Anchor(method) + "\"><h3 id=\"" + Anchor(method) + "\">" +
         Escape(method.name()) + "</h3><p>" + Escape(CommentOf(method)) +
         "</p><code class=\"route\">" + verb + " " + Escape(described.path) +
         "</code><p class=\"who\">Who may: " + Escape(AccessInWords(method)) + ". Answers with " +
         Escape(method.output_type()->name()) + ".</p>";
  AppendFields(*method.input_type(), out);
  out += "</section>";
}

}  // namespace

std::string_view DocsStyle() { return kStyle; }

std::string DocsPage(const DescribedApi& api) {
  std::string navigation;
  std::string body;
  std::string service;
  std::set<const Descriptor*> seen;
  std::vector<const Descriptor*> messages;
  for (const DescribedMethod& described : api.methods()) {
    const auto& method = *described.method;
    if (method.service()->full_name() != service) {
      service = method.service()->full_name();
      navigation += (navigation.empty() ? "<h2>" : "</ul><h2>") + Escape(service) + "</h2><ul>";
      body += "<h2>" + Escape(service) + "</h2><p>" + Escape(CommentOf(*method.service())) + "</p>";
    }
    navigation += "<li><a href=\"#" + Anchor(method) + "\">" + Escape(method.name()) + "</a></li>";
    AppendMethod(described, body);
    seen.insert(method.input_type());
    for (int i = 0; i < method.input_type()->field_count(); ++i) {
      if (const Descriptor* inner = method.input_type()->field(i)->message_type()) {
        CollectMessages(*inner, seen, messages);
      }
    }
    CollectMessages(*method.output_type(), seen, messages);
  }
  body += "<h2>Messages</h2>";
  for (const Descriptor* message : messages) {
    body += "<section><h3>" + Escape(message->name()) + "</h3><p>" + Escape(CommentOf(*message)) +
            "</p>";
    AppendFields(*message, body);
    body += "</section>";
  }
  return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><title>Amble's API</title><style>" +
         std::string(kStyle) +
         "</style></head><body><main><h1>Amble's API</h1><p>Send JSON to the routes below, or call "
         "the same methods by Connect or gRPC. Sign in for a session and send it as "
         "<code>Authorization: Bearer …</code>. Every change takes a <code>requestId</code> that "
         "makes it safe to repeat. The machine's version of this page is <a "
         "href=\"/openapi.json\">/openapi.json</a>.</p><nav aria-label=\"Methods\">" +
         navigation + "</ul></nav>" + body + "</main></body></html>";
}

}  // namespace amble::gateway
