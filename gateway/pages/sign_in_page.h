#pragma once

#include "gateway/pages/site.h"

/// /sign-in and /sign-in/{token}: a code by mail, or a link that works once. And /sign-out.
namespace amble::gateway {

void ShowSignIn(Visit visit);
/// The address, and then the code: whichever the form has.
void TakeSignIn(Visit visit, const Form& form);
void ShowSignInLink(Visit visit);
void TakeSignInLink(Visit visit, const Form& form);
void TakeSignOut(Visit visit, const Form& form);

}  // namespace amble::gateway
