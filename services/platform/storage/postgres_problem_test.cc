#include "services/platform/storage/postgres_problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amble::storage {
namespace {

using ::testing::HasSubstr;

TEST(ConnectionProblem, IsReadFromTheStateThatTheServerGives) {
  EXPECT_EQ(
      ConnectionProblem("connection to server at \"10.0.0.7\", port 5432 failed: FATAL:  28P01\n"),
      "PostgreSQL refuses the password");
  EXPECT_EQ(ConnectionProblem("SCHWERWIEGEND:  3D000\n"),
            "PostgreSQL has no database of this name");
  EXPECT_THAT(ConnectionProblem("FATAL:  XX000"), HasSubstr("(XX000)"));
}

TEST(ConnectionProblem, IsReadFromTheWordsWhenNoServerWasHeard) {
  EXPECT_EQ(ConnectionProblem("connection to server at \"db\" (10.0.0.7), port 5432 failed: "
                              "Connection refused\n\tIs the server running on that host?\n"),
            "nothing listens where PostgreSQL should be");
  EXPECT_EQ(ConnectionProblem("could not translate host name \"db\" to address: Name or service "
                              "not known\n"),
            "PostgreSQL's host name is not known");
}

TEST(ConnectionProblem, ShowsNoNames) {
  EXPECT_EQ(ConnectionProblem("something about walker at secret.example.org:HELLO"),
            "the connection to PostgreSQL does not come about");
  EXPECT_EQ(ConnectionProblem(""), "the connection to PostgreSQL does not come about");
}

}  // namespace
}  // namespace amble::storage
