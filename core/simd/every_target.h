// For tests: runs a body once for every instruction set that this CPU and this build have.
#pragma once

#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <bit>
#include <cstdint>

#include "core/simd/dispatch.h"

namespace scrt::simd {

// Kernels must be called through their plain functions, which dispatch anew at each call.
template <typename Body>
void ForEveryTarget(const Body& body) {
  hwy::SetSupportedTargetsForTest(0);
  const int64_t supported = hwy::SupportedTargets() & HWY_TARGETS;
  for (int64_t rest = supported; rest != 0; rest &= rest - 1) {
    const int64_t target = rest & -rest;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(target);
    SCOPED_TRACE(hwy::TargetName(target));
    ASSERT_EQ(DispatchedTarget(), target);
    body();
    ASSERT_EQ(DispatchedTarget(), target);
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  ASSERT_GT(std::popcount(static_cast<uint64_t>(supported)), 1) << "only one target was tested";
}

}  // namespace scrt::simd
