#include "services/platform/backup/manifest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "boost/json.hpp"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"

namespace amble::backup {
namespace {

namespace json = boost::json;

constexpr size_t kLargestManifestBytes = size_t{1} << 20;
constexpr size_t kChunkBytes = size_t{1} << 16;

json::object ToJson(const std::map<std::string, int64_t>& numbers) {
  json::object object;
  for (const auto& [name, number] : numbers) object.emplace(name, number);
  return object;
}

json::object ToJson(const StoredFile& file) {
  return {{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}};
}

json::object ToJson(const Manifest& manifest) {
  json::array services;
  for (const StoredService& stored : manifest.services) {
    services.push_back(json::object{{"service", stored.service},
                                    {"file", ToJson(stored.file)},
                                    {"rows", ToJson(stored.inventory.rows)},
                                    {"migrations", ToJson(stored.inventory.migrations)}});
  }
  json::array keys;
  for (const StoredFile& key : manifest.keys) keys.push_back(ToJson(key));
  return {{"format", kFormat},
          {"made_by", manifest.made_by},
          {"time", absl::FormatTime(absl::RFC3339_sec, manifest.time, absl::UTCTimeZone())},
          {"engine", manifest.engine},
          {"consistency", manifest.consistency},
          {"services", std::move(services)},
          {"keys", std::move(keys)}};
}

std::string TextAt(const json::value& object, const char* name) {
  return std::string(object.at(name).as_string());
}

std::map<std::string, int64_t> NumbersAt(const json::value& object, const char* name) {
  std::map<std::string, int64_t> numbers;
  for (const auto& [key, value] : object.at(name).as_object()) {
    numbers[std::string(key)] = value.to_number<int64_t>();
  }
  return numbers;
}

/// A name that leads out of the backup's folder is none.
StoredFile FileFrom(const json::value& object) {
  StoredFile file{TextAt(object, "name"), object.at("bytes").to_number<uint64_t>(),
                  TextAt(object, "sha256")};
  if (file.name.empty() || file.name.find('/') != std::string::npos || file.name.front() == '.') {
    throw std::invalid_argument("name");
  }
  return file;
}

Manifest FromJson(const json::value& object) {
  Manifest manifest;
  manifest.made_by = TextAt(object, "made_by");
  std::string ignored;
  if (!absl::ParseTime(absl::RFC3339_full, TextAt(object, "time"), &manifest.time, &ignored)) {
    throw std::invalid_argument("time");
  }
  manifest.engine = TextAt(object, "engine");
  manifest.consistency = TextAt(object, "consistency");
  for (const json::value& stored : object.at("services").as_array()) {
    manifest.services.push_back({TextAt(stored, "service"),
                                 FileFrom(stored.at("file")),
                                 {NumbersAt(stored, "rows"), NumbersAt(stored, "migrations")}});
  }
  for (const json::value& key : object.at("keys").as_array()) {
    manifest.keys.push_back(FileFrom(key));
  }
  return manifest;
}

}  // namespace

const StoredService* Find(const Manifest& manifest, const std::string& service) {
  for (const StoredService& stored : manifest.services) {
    if (stored.service == service) return &stored;
  }
  return nullptr;
}

absl::StatusOr<StoredFile> Describe(const std::string& folder, const std::string& name) {
  std::ifstream file(folder + "/" + name, std::ios::binary);
  if (!file) return absl::FailedPreconditionError(fmt::format("cannot read {}/{}", folder, name));
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  StoredFile stored{.name = name};
  std::string chunk(kChunkBytes, '\0');
  while (file) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const auto read = static_cast<size_t>(file.gcount());
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()), read);
    stored.bytes += read;
  }
  if (file.bad()) {
    return absl::FailedPreconditionError(fmt::format("cannot read {}/{}", folder, name));
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state, digest.data());
  for (const unsigned char byte : digest) stored.sha256 += fmt::format("{:02x}", byte);
  return stored;
}

absl::Status Check(const std::string& folder, const StoredFile& file) {
  const auto now = Describe(folder, file.name);
  if (!now.ok()) {
    return absl::DataLossError(fmt::format("{} is missing or cannot be read", file.name));
  }
  if (now->bytes != file.bytes || now->sha256 != file.sha256) {
    return absl::DataLossError(
        fmt::format("{} is damaged: it is not what was written there", file.name));
  }
  return absl::OkStatus();
}

absl::Status WriteManifest(const std::string& folder, const Manifest& manifest) {
  return host::CreatePrivateFile(folder + "/" + kManifestName,
                                 json::serialize(ToJson(manifest)) + "\n");
}

absl::StatusOr<Manifest> ReadManifest(const std::string& folder) {
  const auto text = host::ReadSmallFile(folder + "/" + kManifestName, kLargestManifestBytes);
  if (!text.ok()) {
    return absl::NotFoundError(
        fmt::format("{} holds no backup: no {} in it", folder, kManifestName));
  }
  // Boost.JSON speaks in exceptions.
  try {
    const json::value object = json::parse(*text);
    if (object.at("format").to_number<int>() != kFormat) {
      return absl::FailedPreconditionError(fmt::format(
          "{} was made by a newer amble ({}): use that one", folder, TextAt(object, "made_by")));
    }
    return FromJson(object);
  } catch (const std::exception&) {
    return absl::DataLossError(fmt::format("{}/{} is damaged", folder, kManifestName));
  }
}

absl::Status SyncPath(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (synced) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("cannot write {}: {}", path, std::generic_category().message(error)));
}

}  // namespace amble::backup
