#include "services/accounts/storage/safety_card_sql_repository.h"

#include <utility>

#include "fmt/format.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using storage::Bytes;
using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;
using vault::SecretKey;

constexpr Statement kFindAll{
    "SELECT person, emergency_name, emergency_phone, needs, update_time FROM safety_cards "
    "WHERE person {any:$1}"};
constexpr Statement kSave{
    "INSERT INTO safety_cards (person, emergency_name, emergency_phone, needs, update_time) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person) DO UPDATE SET "
    "emergency_name = excluded.emergency_name, emergency_phone = excluded.emergency_phone, "
    "needs = excluded.needs, update_time = excluded.update_time"};
constexpr Statement kDelete{"DELETE FROM safety_cards WHERE person = $1"};

vault::KeyOwner OwnerOf(const std::string& person) { return {.practice = "", .person = person}; }

/// The row is the person's only one, so it needs no name of its own.
vault::Place PlaceOf(const std::string& person, uint32_t field) {
  return {.practice = "", .person = person, .field = field, .row = ""};
}

/// Our own fault, or that of whoever keeps the keys: nothing that the caller could mend.
absl::Status CannotOpen(const absl::Status& cause) {
  return absl::InternalError(
      fmt::format("a safety card cannot be opened: {}", std::string(cause.message())));
}

absl::StatusOr<SafetyCard> OpenRow(const SecretKey& key, const Row& row) {
  const std::string& person = row.Text(0);
  SafetyCard card{.update_time = row.Time(4)};
  AMBLE_ASSIGN_OR_RETURN(card.emergency_name,
                         vault::Open(key, PlaceOf(person, kEmergencyNameField), row.Blob(1)));
  AMBLE_ASSIGN_OR_RETURN(card.emergency_phone,
                         vault::Open(key, PlaceOf(person, kEmergencyPhoneField), row.Blob(2)));
  AMBLE_ASSIGN_OR_RETURN(card.needs, vault::Open(key, PlaceOf(person, kNeedsField), row.Blob(3)));
  return card;
}

}  // namespace

absl::StatusOr<std::optional<SafetyCard>> SafetyCardSqlRepository::Find(Transaction& transaction,
                                                                        const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(auto found, FindAll(transaction, {person}));
  if (found.empty()) return std::nullopt;
  AMBLE_ASSIGN_OR_RETURN(SafetyCard card, std::move(found.begin()->second));
  return card;
}

absl::StatusOr<std::map<std::string, absl::StatusOr<SafetyCard>>> SafetyCardSqlRepository::FindAll(
    Transaction& transaction, const std::vector<std::string>& people) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kFindAll, {people}));
  std::map<std::string, absl::StatusOr<SafetyCard>> cards;
  if (rows.empty()) return cards;
  AMBLE_ASSIGN_OR_RETURN(const auto keys, vault_->KeysOf(transaction, "", people));
  for (const Row& row : rows) {
    const auto key = keys.find(row.Text(0));
    absl::StatusOr<SafetyCard> card = absl::NotFoundError("its key was erased");
    if (key != keys.end()) {
      card = key->second.ok() ? OpenRow(*key->second, row)
                              : absl::StatusOr<SafetyCard>(key->second.status());
    }
    if (!card.ok()) card = CannotOpen(card.status());
    cards.emplace(row.Text(0), std::move(card));
  }
  return cards;
}

absl::Status SafetyCardSqlRepository::Save(Transaction& transaction, const std::string& person,
                                           const SafetyCard& card) {
  absl::StatusOr<SecretKey> key = vault_->KeyFor(transaction, OwnerOf(person));
  if (absl::IsFailedPrecondition(key.status()) || absl::IsDataLoss(key.status())) {
    return CannotOpen(key.status());
  }
  AMBLE_RETURN_IF_ERROR(key.status());
  const auto seal = [&](uint32_t field, const std::string& text) {
    return Bytes{vault::Seal(*key, PlaceOf(person, field), text)};
  };
  return transaction
      .Execute(kSave, {person, seal(kEmergencyNameField, card.emergency_name),
                       seal(kEmergencyPhoneField, card.emergency_phone),
                       seal(kNeedsField, card.needs), card.update_time})
      .status();
}

absl::Status SafetyCardSqlRepository::Delete(Transaction& transaction, const std::string& person) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kDelete, {person}).status());
  return vault_->Erase(transaction, OwnerOf(person));
}

}  // namespace amble::accounts
