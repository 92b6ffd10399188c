#include "gateway/live/ring.h"

#include <gtest/gtest.h>

namespace amble::gateway::live {
namespace {

SharedEntry At(int64_t position, size_t bytes = 1) {
  Entry entry;
  entry.position = position;
  entry.change = std::make_shared<const Change>(std::string(bytes, 'x'));
  return std::make_shared<const Entry>(std::move(entry));
}

TEST(Ring, TakesTheNextAlone) {
  Ring ring;
  ring.Reset(4);
  EXPECT_FALSE(ring.Append(At(4)));
  EXPECT_FALSE(ring.Append(At(6)));
  EXPECT_TRUE(ring.Append(At(5)));
  EXPECT_TRUE(ring.Append(At(6)));
  EXPECT_EQ(ring.base(), 4);
  EXPECT_EQ(ring.last(), 6);
  EXPECT_EQ(ring.At(5)->position, 5);
  EXPECT_EQ(ring.At(6)->position, 6);
}

TEST(Ring, ForgetsTheOldestAtItsBounds) {
  Ring few(3, 1000);
  for (int i = 1; i <= 10; ++i) few.Append(At(i));
  EXPECT_EQ(few.base(), 7);
  EXPECT_EQ(few.At(8)->position, 8);
  Ring small(1000, 10);
  for (int i = 1; i <= 5; ++i) small.Append(At(i, 4));
  EXPECT_EQ(small.base(), 3);
  EXPECT_TRUE(small.Append(At(6, 11))) << "too large to be kept";
  EXPECT_EQ(small.base(), 6);
  EXPECT_EQ(small.last(), 6);
}

TEST(Ring, IsExtendedBackwards) {
  Ring ring(4, 1000);
  ring.Reset(10);
  ring.Append(At(11));
  EXPECT_FALSE(ring.Prepend({At(8), At(9)})) << "10 is missing";
  EXPECT_FALSE(ring.Prepend({At(8), At(10)})) << "9 is missing";
  EXPECT_TRUE(ring.Prepend({}));
  EXPECT_TRUE(ring.Prepend({At(6), At(7), At(8), At(9), At(10)}));
  EXPECT_EQ(ring.base(), 7) << "the latest for which there is room";
  EXPECT_EQ(ring.At(8)->position, 8);
  ring.Append(At(12));
  EXPECT_EQ(ring.base(), 8);
}

}  // namespace
}  // namespace amble::gateway::live
