#pragma once

#include "services/accounts/app/dependencies.h"
#include "services/accounts/storage/credential_sql_repository.h"
#include "services/accounts/storage/people_sql_repository.h"
#include "services/accounts/storage/practice_sql_repository.h"
#include "services/accounts/storage/revocation_sql_repository.h"
#include "services/accounts/storage/session_sql_repository.h"
#include "services/accounts/storage/sign_in_sql_repository.h"
#include "services/accounts/storage/staff_sql_repository.h"

namespace amble::accounts {

/// All repositories of this service. They hold nothing of their own.
struct SqlRepositories {
  PeopleSqlRepository people;
  SessionSqlRepository sessions;
  SignInSqlRepository sign_ins;
  RevocationSqlRepository revocations;
  PracticeSqlRepository practices;
  StaffSqlRepository staff;
  CredentialSqlRepository credentials;

  /// Names them in `dependencies`.
  void Fill(Dependencies& dependencies) {
    dependencies.people = &people;
    dependencies.sessions = &sessions;
    dependencies.sign_ins = &sign_ins;
    dependencies.revocations = &revocations;
    dependencies.practices = &practices;
    dependencies.staff = &staff;
    dependencies.credentials = &credentials;
  }
};

}  // namespace amble::accounts
