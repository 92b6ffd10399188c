# Writes generated/amble_version.h with the commit that is being built; run at each build, and touches
# the file only when it changes. AMBLE_COMMIT in the environment says it where there is no git.
# cmake -DSOURCE=… -DVERSION=… -DHEADER=… -P write_version.cmake
cmake_minimum_required(VERSION 3.24)
find_program(GIT git)
set(commit "$ENV{AMBLE_COMMIT}")
if(GIT AND commit STREQUAL "")
  execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --abbrev=12 --exclude=* --dirty=-changed
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(commit STREQUAL "")
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT
"#pragma once

namespace amble::host {
inline constexpr char kBuiltVersion[] = \"${VERSION}\";
inline constexpr char kBuiltCommit[] = \"${commit}\";
}  // namespace amble::host
" @ONLY)
