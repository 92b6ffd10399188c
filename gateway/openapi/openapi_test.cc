#include "gateway/openapi/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "amble/api/v1/options.pb.h"
#include "boost/json.hpp"
#include "gateway/openapi/api_pages.h"
#include "gateway/openapi/docs_page.h"
#include "generated/EmbeddedDescriptors.h"

namespace amble::gateway {
namespace {

namespace json = boost::json;

class OpenApi : public testing::Test {
 protected:
  OpenApi() {
    auto api = DescribedApi::Read(EmbeddedDescriptors("descriptors.binpb"));
    EXPECT_TRUE(api.ok()) << api.status();
    api_ = *std::move(api);
    document_ = json::parse(OpenApiDocument(*api_, "https://walks.example", "1.2.3"));
  }

  std::unique_ptr<DescribedApi> api_;
  json::value document_;
};

/// Calls `visit` for every object in `value`.
void Walk(const json::value& value, const std::function<void(const json::object&)>& visit) {
  if (value.is_object()) {
    visit(value.get_object());
    for (const auto& [key, inner] : value.get_object()) Walk(inner, visit);
  } else if (value.is_array()) {
    for (const auto& inner : value.get_array()) Walk(inner, visit);
  }
}

TEST_F(OpenApi, HasEveryPublicMethodOnce) {
  std::set<std::string> ids;
  Walk(document_, [&ids](const json::object& object) {
    if (const auto* id = object.if_contains("operationId")) {
      EXPECT_TRUE(ids.insert(std::string(id->as_string())).second) << id->as_string();
    }
  });
  EXPECT_EQ(ids.size(), api_->methods().size());
  EXPECT_TRUE(ids.contains("AttendanceService_Respond"));
  for (const std::string& id : ids) EXPECT_EQ(id.find("Internal"), std::string::npos) << id;
}

TEST_F(OpenApi, SaysWhatStreams) {
  const json::object& watch = document_.at("paths").at("/v1/watch").at("get").as_object();
  const json::object& content = watch.at("responses").at("200").at("content").as_object();
  ASSERT_TRUE(content.contains("text/event-stream"));
  EXPECT_FALSE(content.contains("application/json"));
  EXPECT_EQ(content.at("text/event-stream").at("schema").at("$ref").as_string(),
            "#/components/schemas/messaging.v1.WatchResponse");
  const json::array& parameters = watch.at("parameters").as_array();
  EXPECT_TRUE(std::ranges::any_of(parameters, [](const json::value& parameter) {
    return parameter.at("name").as_string() == "Last-Event-ID" &&
           parameter.at("in").as_string() == "header";
  }));
  const json::value& unary = document_.at("paths").at("/v1/me").at("get");
  EXPECT_TRUE(
      unary.at("responses").at("200").at("content").as_object().contains("application/json"));
}

TEST_F(OpenApi, SaysWhereAFileIsTheWholeAnswer) {
  const json::object& photo = document_.at("paths")
                                  .at("/v1/practices/{practice}/routes/{route}/photo")
                                  .at("get")
                                  .at("responses")
                                  .at("200")
                                  .at("content")
                                  .as_object();
  ASSERT_TRUE(photo.contains("image/*"));
  EXPECT_EQ(photo.at("image/*").at("schema").at("format").as_string(), "binary");
}

TEST_F(OpenApi, EveryReferenceResolves) {
  const json::object& schemas = document_.at_pointer("/components/schemas").as_object();
  int references = 0;
  Walk(document_, [&](const json::object& object) {
    const auto* reference = object.if_contains("$ref");
    if (reference == nullptr) return;
    ++references;
    const std::string prefix = "#/components/schemas/";
    const std::string text(reference->as_string());
    ASSERT_EQ(text.substr(0, prefix.size()), prefix);
    EXPECT_TRUE(schemas.contains(text.substr(prefix.size()))) << text;
  });
  EXPECT_GT(references, 100);
}

TEST_F(OpenApi, PathsNameTheirParameters) {
  const json::object& paths = document_.at("paths").as_object();
  const auto* respond =
      paths.if_contains("/v1/practices/{practice}/groups/{group}/walks/{walk}/responses/me");
  ASSERT_NE(respond, nullptr);
  EXPECT_TRUE(respond->as_object().contains("put"));
  for (const auto& [path, operations] : paths) {
    for (const auto& [verb, operation] : operations.as_object()) {
      std::set<std::string> named;
      if (const auto* parameters = operation.as_object().if_contains("parameters")) {
        for (const auto& parameter : parameters->as_array()) {
          if (parameter.at("in") == "path") {
            named.insert(std::string(parameter.at("name").as_string()));
          }
        }
      }
      for (const std::string& name : named) {
        EXPECT_NE(std::string(path).find("{" + name + "}"), std::string::npos) << path;
      }
      const auto braces = std::count(path.begin(), path.end(), '{');
      EXPECT_EQ(static_cast<size_t>(braces), named.size()) << path;
    }
  }
}

TEST_F(OpenApi, CarriesRulesAndComments) {
  const json::value& title =
      document_.at_pointer("/components/schemas/groups.v1.Group/properties/title");
  EXPECT_EQ(title.at("maxLength"), 80);
  EXPECT_EQ(title.at("description"), "What members read.");
  EXPECT_TRUE(document_.at_pointer("/components/schemas/groups.v1.Group/properties/activeCount")
                  .at("readOnly")
                  .as_bool());
}

TEST_F(OpenApi, NothingIsUndocumented) {
  Walk(document_, [](const json::object& object) {
    if (!object.contains("properties")) return;
    for (const auto& [name, property] : object.at("properties").as_object()) {
      if (name == "@type") continue;
      EXPECT_TRUE(property.as_object().contains("description") ||
                  property.as_object().contains("$ref"))
          << name;
    }
  });
}

TEST_F(OpenApi, DocsPageListsEveryMethodAndRunsNoScript) {
  const std::string page = DocsPage(*api_);
  for (const DescribedMethod& described : api_->methods()) {
    EXPECT_NE(page.find("<h3 id=\"" + described.method->service()->name() + "." +
                        described.method->name() + "\">"),
              std::string::npos);
  }
  EXPECT_EQ(page.find("<script"), std::string::npos);
}

Response Get(ApiPages& pages, const std::string& path, std::string_view etag = {}) {
  auto request = std::make_shared<Request>();
  request->method = "GET";
  request->path = path;
  if (!etag.empty()) request->headers.push_back({"if-none-match", etag});
  Response answer;
  pages.Handle(request, Responder([&answer](Response response) { answer = std::move(response); }));
  return answer;
}

TEST(ApiPages, AnswersAndKnowsWhatTheClientHas) {
  auto pages = ApiPages::Make("https://walks.example", "1.2.3");
  ASSERT_TRUE(pages.ok()) << pages.status();
  for (const std::string path : {"/openapi.json", "/docs"}) {
    const Response first = Get(**pages, path);
    EXPECT_EQ(first.status, 200);
    EXPECT_GT(first.Body().size(), 1000u);
    const auto etag = std::find_if(first.headers.begin(), first.headers.end(),
                                   [](const auto& header) { return header.first == "ETag"; });
    ASSERT_NE(etag, first.headers.end());
    EXPECT_EQ(Get(**pages, path, etag->second).status, 304);
  }
}

}  // namespace
}  // namespace amble::gateway
