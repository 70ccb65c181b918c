#include "core/base/status.h"

#include <gtest/gtest.h>

namespace scrt {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return Status(Code::kRange, "odd", 7);
  return n / 2;
}

Status Quarter(int n, int* out) {
  SCRT_ASSIGN_OR_RETURN(int half, Half(n));
  SCRT_ASSIGN_OR_RETURN(*out, Half(half));
  return Status::Ok();
}

TEST(Status, OkIsOnePointer) {
  EXPECT_EQ(sizeof(Status), sizeof(void*));
  EXPECT_TRUE(Status().ok());
  EXPECT_EQ(Status().ToString(), "OK");
}

TEST(Status, MacrosPassFailuresOn) {
  int out = 0;
  EXPECT_TRUE(Quarter(12, &out).ok());
  EXPECT_EQ(out, 3);
  Status status = Quarter(6, &out);
  EXPECT_EQ(status.code(), Code::kRange);
  EXPECT_EQ(status.offset(), 7);
}

TEST(Status, CopiesAreIndependentAndPlacesAreShown) {
  Status a(Code::kSyntax, "bad", 41);
  Status b = a;
  b = std::move(b).AtLine(3, 7).In("x.json");
  EXPECT_EQ(a.ToString(), "SYNTAX: bad (byte 41)");
  EXPECT_EQ(b.ToString(), "SYNTAX: x.json: bad (line 3, column 7, byte 41)");
}

TEST(Status, ErrnoKeepsItsNumber) {
  Status status = Status::FromErrno("cannot open x", ENOENT);
  EXPECT_EQ(status.code(), Code::kNotFound);
  EXPECT_EQ(status.os_errno(), ENOENT);
  EXPECT_NE(status.message().find("cannot open x: "), std::string::npos);
}

}  // namespace
}  // namespace scrt
