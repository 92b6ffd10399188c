#include "services/groups/app/import_members.h"

#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kTable[] =
    "Contact;Walking_Name;Shoe size\r\n"
    "fern@example.org;Fern;40\r\n"
    "\r\n"
    ";ASH;\r\n"
    "nowhere@;Oak;41\r\n"
    "0171 555;;\r\n"
    "other@example.org;FERN;\r\n"
    "fern@EXAMPLE.org;fern;\r\n"
    ";Elm\r\n";

class ImportMembersTest : public GroupsTest {
 protected:
  absl::StatusOr<ImportedTable> Import(const std::string& csv, bool dry_run = false,
                                       const std::string& request_id = "") {
    return ImportMembers(to_)(*Repeatable(AsTherapist(), request_id, csv),
                              {.group = group_.key, .csv = csv, .dry_run = dry_run});
  }
  /// "3 created, 4 there, …" of what was done.
  static std::string Words(const ImportedTable& table) {
    std::string words;
    for (const ImportedRow& row : table.rows) {
      words += std::to_string(row.line);
      words += row.outcome == ImportOutcome::kCreated        ? " created"
               : row.outcome == ImportOutcome::kAlreadyThere ? " there"
                                                             : " refused " + row.column;
      words += row.state == MemberState::kWaiting ? " waiting\n" : "\n";
    }
    return words;
  }
  const Group group_ = MakeGroup(GroupKind::kCommunity, 2);
};

constexpr char kDone[] =
    "2 created\n4 created\n5 refused contact\n6 refused walking name\n7 refused walking name\n"
    "8 there\n9 created waiting\n";

TEST_F(ImportMembersTest, EachRowHasAResultOfItsOwn) {
  const auto table = Import(kTable);
  ASSERT_EQ(table.status(), absl::OkStatus());
  EXPECT_EQ(Words(*table), kDone);
  EXPECT_THAT(table->ignored_columns, ElementsAre("Shoe size"));
  EXPECT_THAT(table->rows[4].message, HasSubstr("another contact"));
  EXPECT_EQ(table->rows[5].member, table->rows[0].member);
  ASSERT_THAT(guests_.people, SizeIs(3));
  EXPECT_EQ(guests_.people[0].email, "fern@example.org");
  EXPECT_TRUE(guests_.people[2].without_session);
  const Member ash = Stored(group_.key, table->rows[1].member);
  EXPECT_EQ(ash.walking_name, "ASH");
  EXPECT_EQ(ash.added_by, "theresa");
  EXPECT_EQ(Stored(group_.key).active_count, 2);
  EXPECT_EQ(Stored(group_.key).waiting_count, 1);
  ExpectConsistent(group_.key);
}

TEST_F(ImportMembersTest, ADryRunSaysTheSameAndChangesNothing) {
  const Group before = Stored(group_.key);
  const size_t told = events_.members.size();
  const auto table = Import(kTable, /*dry_run=*/true, "r1");
  ASSERT_EQ(table.status(), absl::OkStatus());
  EXPECT_EQ(Words(*table), kDone);
  for (const ImportedRow& row : table->rows) EXPECT_EQ(row.member, "");
  EXPECT_EQ(Stored(group_.key), before);
  EXPECT_THAT(guests_.people, IsEmpty());
  EXPECT_THAT(events_.members, SizeIs(told));
  EXPECT_EQ(Words(*Import(kTable, false, "r1")), kDone) << "its request_id is not used up";
}

TEST_F(ImportMembersTest, TwiceAddsNobodyTwice) {
  const auto first = Import(kTable, false, "r1");
  const size_t told = events_.members.size();
  const Group before = Stored(group_.key);
  const std::string there =
      "2 there\n4 there\n5 refused contact\n6 refused walking name\n7 refused walking name\n"
      "8 there\n9 there waiting\n";
  for (const char* request : {"r1", "r2", ""}) {
    const auto again = Import(kTable, false, request);
    ASSERT_EQ(again.status(), absl::OkStatus());
    EXPECT_EQ(Words(*again), there) << request;
    EXPECT_EQ(again->rows[1].member, first->rows[1].member);
  }
  EXPECT_THAT(guests_.people, SizeIs(3));
  EXPECT_THAT(events_.members, SizeIs(told));
  EXPECT_EQ(Stored(group_.key), before);
  EXPECT_EQ(ReasonOf(Import("name\nYew\n", false, "r1").status()), Reason::kRequestIdReused);
}

TEST_F(ImportMembersTest, GoesOnWhereItFailed) {
  guests_.failure = absl::UnavailableError("away");
  EXPECT_EQ(Import(kTable, false, "r1").status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(Stored(group_.key).active_count, 0);
  guests_.failure = absl::OkStatus();
  EXPECT_EQ(Words(*Import(kTable, false, "r1")), kDone);
}

TEST_F(ImportMembersTest, WhatIsNoTableIsRefusedAsAWhole) {
  const std::string many_rows = [] {
    std::string csv = "name\n";
    for (size_t i = 0; i <= kMostImportedRows; ++i) csv += "N" + std::to_string(i) + "\n";
    return csv;
  }();
  for (const std::string& csv :
       {std::string("\n"), std::string("first name,shoe\nAnn,40\n"), std::string("name\n\"Ann"),
        many_rows, "name\n" + std::string(kLargestImport, 'a')}) {
    EXPECT_THAT(Import(csv).status(), NamesField("csv")) << csv.substr(0, 20);
  }
  EXPECT_EQ(Import(many_rows.substr(0, many_rows.size() - 5), true).status(), absl::OkStatus());
  EXPECT_THAT(Import("name\n")->rows, IsEmpty());
}

TEST_F(ImportMembersTest, OnlyLeadersImportAndTheAgreementHolds) {
  EXPECT_THAT(ImportMembers(to_)(*As("stranger"), {.group = group_.key, .csv = "no table at \"all"})
                  .status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound))
      << "a stranger learns nothing from the table either";
  const Group therapy = MakeGroup(GroupKind::kTherapy, 2);
  ImportMembersCommand command{.group = therapy.key, .csv = "name\nFern\n"};
  EXPECT_THAT(ImportMembers(to_)(*AsTherapist(), command).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kAgreementRequired));
  command.agreement_version = 1;
  const auto table = ImportMembers(to_)(*AsTherapist(), command);
  ASSERT_EQ(table.status(), absl::OkStatus());
  EXPECT_EQ(Stored(therapy.key, table->rows.at(0).member).agreement_version, 1);
}

}  // namespace
}  // namespace amble::groups
