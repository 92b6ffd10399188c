"""Turns files into a C++ source: see amble_embed in AmbleTargets.cmake."""
import pathlib
import sys

name, header, source, *files = sys.argv[1:]
pathlib.Path(header).parent.mkdir(parents=True, exist_ok=True)
pathlib.Path(header).write_text(
    "#pragma once\n#include <string_view>\nnamespace amble {\n"
    f"std::string_view {name}(std::string_view file_name);\n}}\n")
out = [f'#include "generated/{name}.h"', "namespace amble {", f"std::string_view {name}(std::string_view file_name) {{"]
for index, path in enumerate(map(pathlib.Path, files)):
    data = path.read_bytes()
    # Octal escapes of fixed width; string literals are split so that no compiler limit is met.
    text = "".join(
        chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in data)
    chunks, start = [], 0
    while start < len(text):
        end = min(start + 8000, len(text))
        # do not cut an escape
        while end < len(text) and "\\" in text[max(start, end - 3):end]:
            end -= 1
        chunks.append(text[start:end])
        start = end
    literal = "\n    ".join(f'"{chunk}"' for chunk in chunks) or '""'
    out.append(f"  static constexpr char kFile{index}[] =\n    {literal};")
    out.append(f'  if (file_name == "{path.name}") return {{kFile{index}, sizeof(kFile{index}) - 1}};')
out += ["  return {};", "}", "}  // namespace amble", ""]
pathlib.Path(source).write_text("\n".join(out))
