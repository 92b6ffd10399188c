# How our own code is compiled: the standard, warnings, the linker, the cache.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# The same for libraries and programs, so that both can use one precompiled header.
add_compile_options(-fPIC)

set(CMAKE_CXX_FLAGS_DEV "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_C_FLAGS_DEV "-O1 -g1 -fno-omit-frame-pointer")
# Checked code is compiled in two thirds of the time without the optimizer.
set(CMAKE_CXX_FLAGS_SANITIZED "-O0 -g1 -fno-omit-frame-pointer")
set(CMAKE_C_FLAGS_SANITIZED "-O0 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")

# Preprocessing paths are relative to the root, so a fresh clone hits the compiler cache.
find_program(CCACHE_PROGRAM ccache)
if(AMBLE_TIDY)
  find_program(CLANG_TIDY_PROGRAM clang-tidy-14 REQUIRED)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/clean)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${PROJECT_SOURCE_DIR}/cmake/tidy_compiler ${PROJECT_BINARY_DIR}/clean ${CLANG_TIDY_PROGRAM})
  # There is nothing to link.
  set(CMAKE_CXX_CREATE_STATIC_LIBRARY "<CMAKE_COMMAND> -E touch <TARGET>")
  set(CMAKE_CXX_LINK_EXECUTABLE "<CMAKE_COMMAND> -E touch <TARGET>")
elseif(CCACHE_PROGRAM)
  set(launcher ${CMAKE_COMMAND} -E env
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()
add_link_options(-Wl,--as-needed)

if(AMBLE_SANITIZE)
  add_compile_options(-fsanitize=${AMBLE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${AMBLE_SANITIZE})
  if(AMBLE_SANITIZE MATCHES "undefined")
    # AddressSanitizer stops at a null pointer too, and no machine that Amble runs on minds alignment: with the tables of
    # these two, and with the relocations of each entry, a program is three times as large.
    add_compile_options(-fno-sanitize=null,alignment)
    add_link_options(-no-pie)
  endif()
  if(AMBLE_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio has fences, which ThreadSanitizer does not see; its mutexes, which it sees, order the same.
    add_compile_options(-Wno-tsan)
  endif()
endif()
if(AMBLE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
# amble_mutant(NAME file.cc …): these files hold the planted bug NAME. Only they are compiled otherwise in
# its build, so the compiler cache has all the rest.
function(amble_mutant name)
  if(AMBLE_MUTANT STREQUAL name)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_DEFINITIONS AMBLE_MUTANT_${name}=1)
  endif()
endfunction()

# Warnings are errors in what we write; generated code is exempt.
add_library(amble_warnings INTERFACE)
target_compile_options(amble_warnings INTERFACE
  -Wall -Wextra -Werror -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers
  # With the optimizer at -O2, GCC 12 sees bounds passed in `std::string + text` where none are. The other builds watch.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread>)
