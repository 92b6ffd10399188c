#include "services/platform/auth/caller_identity.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::auth {
namespace {

Principal Service(std::string name) {
  Principal principal;
  principal.kind = Principal::Kind::kService;
  principal.service = std::move(name);
  return principal;
}

Principal Person() {
  Principal principal;
  principal.kind = Principal::Kind::kPerson;
  principal.person = "anna";
  return principal;
}

TEST(InternalName, IsThereAndBack) {
  EXPECT_EQ(InternalNameOf("groups"), "groups.amble.internal");
  EXPECT_EQ(ServiceOfInternalName("groups.amble.internal"), "groups");
}

TEST(InternalName, OthersAreNoServices) {
  for (const char* name :
       {"", "groups", ".amble.internal", "amble.internal", "groups.amble.internal.",
        "groups.amble.internal.example.org", "*.amble.internal", "x.groups.amble.internal",
        "Groups.amble.internal", "groups.AMBLE.internal", "groupsamble.internal"}) {
    EXPECT_EQ(ServiceOfInternalName(name), "") << name;
  }
}

struct Case {
  const char* name;
  std::optional<ServiceNames> certificate;
  Principal principal;
  bool passes;
};

TEST(CheckCaller, CertificateAndTokenMustBothFitTheGraph) {
  const ServiceNames allowed{"gateway", "groups"};
  const std::optional<ServiceNames> none;
  for (const Case& each : std::initializer_list<Case>{
           {"a declared caller, as itself", ServiceNames{"gateway"}, Service("gateway"), true},
           {"a declared caller, for a person", ServiceNames{"gateway"}, Person(), true},
           {"a declared caller, for nobody", ServiceNames{"gateway"}, {}, true},
           {"another, as itself", ServiceNames{"scheduling"}, Service("scheduling"), false},
           {"another, for a person", ServiceNames{"scheduling"}, Person(), false},
           {"another, with a token of one", ServiceNames{"scheduling"}, Service("gateway"), false},
           {"one, with a token of another one", ServiceNames{"groups"}, Service("gateway"), false},
           {"one, with a token of a stranger", ServiceNames{"groups"}, Service("x"), false},
           {"a certificate that names nobody", ServiceNames{}, Person(), false},
           {"several in one, as the declared", ServiceNames{"groups", "scheduling"},
            Service("groups"), true},
           {"several in one, as the other", ServiceNames{"groups", "scheduling"},
            Service("scheduling"), false},
           {"no TLS, a declared caller", none, Service("groups"), true},
           {"no TLS, another", none, Service("scheduling"), false},
           {"no TLS, a person", none, Person(), true},
           {"no TLS, nobody", none, {}, true}}) {
    const absl::Status status = CheckCaller(each.certificate, &allowed, each.principal);
    EXPECT_EQ(status.ok(), each.passes) << each.name << ": " << status;
    if (!each.passes) {
      EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
      EXPECT_EQ(ReasonOf(status), Reason::kPermissionDenied);
    }
  }
}

TEST(CheckCaller, WhatIsNotDeclaredIsForNobodyWithACertificate) {
  EXPECT_FALSE(CheckCaller(ServiceNames{"gateway"}, nullptr, Service("gateway")).ok());
  EXPECT_TRUE(CheckCaller(std::nullopt, nullptr, Service("gateway")).ok());
}

}  // namespace
}  // namespace amble::auth
