# The few verbs that every CMakeLists.txt here is written in.

# Headers that cost seconds in each file are compiled once, in four sets: with gRPC and protobuf or without, for tests or
# not. A target takes the set that its kind names; a file still includes what it uses.
set(pch_headers
  <algorithm> <chrono> <functional> <map> <memory> <mutex> <optional> <set> <span> <string> <string_view> <thread> <utility>
  <variant> <vector>
  <absl/status/statusor.h> <absl/time/time.h>)
set(pch_headers_grpc
  <google/protobuf/message.h> <google/protobuf/generated_message_reflection.h> <grpcpp/grpcpp.h>)
set(pch_headers_test <gmock/gmock.h> <gtest/gtest.h>)
function(_amble_precompiled kind links)
  set(source ${PROJECT_BINARY_DIR}/precompiled_${kind}.cc)
  if(NOT EXISTS ${source})
    file(WRITE ${source} "// Carries the precompiled header; see cmake/AmbleTargets.cmake.\n")
  endif()
  add_library(amble_precompiled_${kind} STATIC ${source})
  target_link_libraries(amble_precompiled_${kind} PRIVATE ${links})
  target_precompile_headers(amble_precompiled_${kind} PUBLIC ${ARGN})
endfunction()
_amble_precompiled(plain "" ${pch_headers})
_amble_precompiled(plain_test GTest::gmock ${pch_headers} ${pch_headers_test})
_amble_precompiled(grpc "gRPC::grpc++;protobuf::libprotobuf" ${pch_headers} ${pch_headers_grpc})
_amble_precompiled(grpc_test "gRPC::grpc++;protobuf::libprotobuf;GTest::gmock"
  ${pch_headers} ${pch_headers_grpc} ${pch_headers_test})

# What the tsan preset builds, and what the fuzz preset does.
add_custom_target(thread_safe_tests)
# Tests of parts: all but those of the whole, which are labelled end_to_end or faults.
add_custom_target(unit_tests)
add_custom_target(whole_tests)
add_custom_target(fuzzers)

# amble_library(NAME SOURCES a.cc … [DEPS t …] [GRPC])
# A static library of our own code. GRPC marks one that includes gRPC or protobuf headers, or what links them publicly.
function(amble_library name)
  cmake_parse_arguments(arg "GRPC" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  _amble_target(${name} "${arg_GRPC}")
  target_link_libraries(${name} PUBLIC ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS})
endfunction()

# amble_executable(NAME SOURCES a.cc … [DEPS t …] [GRPC])
function(amble_executable name)
  cmake_parse_arguments(arg "GRPC" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  _amble_target(${name} "${arg_GRPC}")
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
endfunction()

# amble_test(NAME SOURCES a_test.cc … [DEPS t …] [GRPC] [LABELS l …] [TIMEOUT seconds])
# A GoogleTest program, run whole by ctest. Label `thread_safe_build` marks what the tsan preset runs.
function(amble_test name)
  cmake_parse_arguments(arg "GRPC" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  _amble_target(${name} "${arg_GRPC}" _test)
  target_link_libraries(${name} PRIVATE ${arg_DEPS} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  if("thread_safe_build" IN_LIST arg_LABELS)
    add_dependencies(thread_safe_tests ${name})
  endif()
  if(NOT "end_to_end" IN_LIST arg_LABELS AND NOT "faults" IN_LIST arg_LABELS)
    add_dependencies(unit_tests ${name})
  else()
    add_dependencies(whole_tests ${name})
  endif()
endfunction()

# amble_fuzzer(NAME SOURCES a_fuzz.cc DEPS t …): a libFuzzer target, built by the fuzz preset alone.
function(amble_fuzzer name)
  if(NOT AMBLE_FUZZ)
    return()
  endif()
  cmake_parse_arguments(arg "GRPC" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  _amble_target(${name} "${arg_GRPC}")
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${name})
  # One path a line, for the command that runs them all.
  set_property(GLOBAL APPEND_STRING PROPERTY AMBLE_FUZZERS "$<TARGET_FILE:${name}>\n")
endfunction()

# amble_migrations(NAME COMPONENT c DIRECTORY migrations)
# Embeds NNNN_name.sql (or the pair .sqlite.sql and .postgres.sql) and declares
# `storage::MigrationSet amble::NAME()` in "<build>/generated/NAME.h", included as "generated/NAME.h".
function(amble_migrations name)
  cmake_parse_arguments(arg "" "COMPONENT;DIRECTORY" "" ${ARGN})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${arg_DIRECTORY}/*.sql)
  set(header ${PROJECT_BINARY_DIR}/generated/${name}.h)
  set(source ${PROJECT_BINARY_DIR}/generated/${name}.cc)
  add_custom_command(OUTPUT ${header} ${source}
    COMMAND python3 ${PROJECT_SOURCE_DIR}/cmake/embed_migrations.py ${name} ${arg_COMPONENT} ${header} ${source} ${files}
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed_migrations.py)
  add_library(${name} STATIC ${source} ${header})
  target_include_directories(${name} PUBLIC ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC amble_storage)
endfunction()

# amble_embed(NAME FILES f …)
# Embeds files byte for byte: `std::string_view amble::NAME(std::string_view file_name)` (empty when unknown)
# in "generated/NAME.h".
function(amble_embed name)
  cmake_parse_arguments(arg "" "" "FILES" ${ARGN})
  set(header ${PROJECT_BINARY_DIR}/generated/${name}.h)
  set(source ${PROJECT_BINARY_DIR}/generated/${name}.cc)
  add_custom_command(OUTPUT ${header} ${source}
    COMMAND python3 ${PROJECT_SOURCE_DIR}/cmake/embed_files.py ${name} ${header} ${source} ${arg_FILES}
    DEPENDS ${arg_FILES} ${PROJECT_SOURCE_DIR}/cmake/embed_files.py)
  add_library(${name} STATIC ${source} ${header})
  target_include_directories(${name} PUBLIC ${PROJECT_BINARY_DIR})
endfunction()

function(_amble_target name grpc)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  target_link_libraries(${name} PRIVATE amble_warnings)
  set(kind plain)
  if(grpc)
    target_link_libraries(${name} PRIVATE gRPC::grpc++ protobuf::libprotobuf)
    set(kind grpc)
  endif()
  target_precompile_headers(${name} REUSE_FROM amble_precompiled_${kind}${ARGN})
endfunction()
