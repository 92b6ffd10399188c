# Debian's packages, one imported target each. See deploy/packages for the list that installs them.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(absl REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(GTest REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(simdjson REQUIRED)
pkg_check_modules(Re2 REQUIRED IMPORTED_TARGET re2)
find_package(Boost 1.81 REQUIRED)
pkg_check_modules(Sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(Hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(Icu REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(Ical REQUIRED IMPORTED_TARGET libical)
pkg_check_modules(Gmime REQUIRED IMPORTED_TARGET gmime-3.0)
find_package(pugixml REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
pkg_check_modules(Qrencode REQUIRED IMPORTED_TARGET libqrencode)
pkg_check_modules(WebP REQUIRED IMPORTED_TARGET libwebp)
pkg_check_modules(PrometheusCore REQUIRED IMPORTED_TARGET prometheus-cpp-core)

# A precompiled header serves only files that are compiled with the same macros. What these two ask for (threads, 64-bit
# file offsets) is the rule on Debian 12 anyway.
set_target_properties(Threads::Threads PkgConfig::Gmime PkgConfig::Hiredis PROPERTIES INTERFACE_COMPILE_OPTIONS "")

# google/api and google/rpc come with this Debian package and compile with plain protoc.
set(AMBLE_GOOGLEAPIS /usr/share/gocode/src/github.com/gogo/googleapis
    CACHE PATH "Folder that holds google/api/annotations.proto")
