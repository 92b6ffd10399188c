#pragma once

#include "services/accounts/domain/practice.h"

namespace amble::accounts {

/// A practice and the caller's place in it.
struct MyPractice {
  Practice practice;
  Staff staff;
};

}  // namespace amble::accounts
