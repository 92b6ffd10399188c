#pragma once

#include "amble/groups/v1/groups.pb.h"
#include "gateway/pages/page_parts.h"
#include "gateway/pages/site.h"

/// /i/{token}: the invitation, and the answer to it.
namespace amble::gateway {

void ShowInvitation(Visit visit);
void TakeInvitationAnswer(Visit visit, const Form& form);

/// What the reader has filled in, when the form is shown again.
struct InvitationInput {
  std::string walking_name;
  std::string email;
  std::string walk;
  bool accepted = false;
  /// Kept when nobody knows whether the last try had an effect; empty: a new one.
  std::string request_id;
  std::vector<Problem> problems;
  std::string notice;
  int status = 200;
};

/// Shows the form, or why it can't be used any more.
void ShowInvitationForm(const Visit& visit, const amble::groups::v1::InvitationPreview& preview,
                        const InvitationInput& input);

}  // namespace amble::gateway
