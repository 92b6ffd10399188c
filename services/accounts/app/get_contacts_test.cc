#include "services/accounts/app/get_contacts.h"

#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/app/create_guest.h"
#include "services/accounts/app/update_me.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class GetContactsTest : public AccountsTest {
 protected:
  std::vector<Contact> ContactsOf(const std::vector<std::string>& people) {
    auto contacts = GetContacts(to_)(*Anybody(), {people});
    EXPECT_TRUE(contacts.ok()) << contacts.status();
    return contacts.ok() ? *std::move(contacts) : std::vector<Contact>();
  }
  SignedIn NewGuestOf(const std::string& email, const std::string& name = "Kit") {
    auto guest = CreateGuest(to_)(*Anybody(), {"practices/p1/groups/g1", name, email});
    EXPECT_TRUE(guest.ok()) << guest.status();
    return *std::move(guest);
  }
  SignedIn Prove(const SignedIn& guest, const std::string& email) {
    auto grown = CompleteSignIn(to_)(*As(guest.token), {Start(email), LastCode()});
    EXPECT_TRUE(grown.ok()) << grown.status();
    return *std::move(grown);
  }
};

TEST_F(GetContactsTest, SaysWhereEachIsReachedAndWhetherItIsProved) {
  const SignedIn ann = SignIn("Ann@Example.org");
  ASSERT_TRUE(UpdateMe(to_)(*As(ann.token), {.display_name = "Ann"}).ok());
  const SignedIn kit = NewGuestOf("kit@example.org");
  const SignedIn nameless = NewGuestOf("", "");
  EXPECT_THAT(ContactsOf({ann.person.id, kit.person.id, nameless.person.id}),
              UnorderedElementsAre(Contact{ann.person.id, "Ann@example.org", true, "Ann"},
                                   Contact{kit.person.id, "kit@example.org", false, "Kit"},
                                   Contact{nameless.person.id, "", false, ""}));
}

TEST_F(GetContactsTest, LeavesOutWhoIsNotThereAndAnswersEachOnce) {
  const SignedIn ann = SignIn("ann@example.org");
  EXPECT_THAT(ContactsOf({"never", ann.person.id, "", ann.person.id}),
              ElementsAre(Contact{ann.person.id, "ann@example.org", true, ""}));
  EXPECT_THAT(ContactsOf({"never"}), IsEmpty());
}

TEST_F(GetContactsTest, AGuestWhoProvesAnAddressIsReachedThere) {
  const SignedIn kit = NewGuestOf("typo@example.org");
  Prove(kit, "kit@example.org");
  EXPECT_THAT(ContactsOf({kit.person.id}),
              ElementsAre(Contact{kit.person.id, "kit@example.org", true, "Kit"}));
}

TEST_F(GetContactsTest, WhoWasMergedIsReachedWhereTheAccountIs) {
  const SignedIn ann = SignIn("ann@example.org");
  const SignedIn guest = NewGuestOf("typo@example.org", "Annie");
  ASSERT_EQ(Prove(guest, "ann@example.org").person.id, ann.person.id);
  EXPECT_THAT(ContactsOf({guest.person.id}),
              ElementsAre(Contact{guest.person.id, "ann@example.org", true, "Annie"}))
      << "the account says no name, the guest did";
  ASSERT_TRUE(UpdateMe(to_)(*As(ann.token), {.display_name = "Ann"}).ok());
  EXPECT_THAT(ContactsOf({guest.person.id, ann.person.id}),
              UnorderedElementsAre(Contact{guest.person.id, "ann@example.org", true, "Ann"},
                                   Contact{ann.person.id, "ann@example.org", true, "Ann"}));
}

}  // namespace
}  // namespace amble::accounts
