// Cleans the photos named by its arguments: writes FILE.clean.jpg beside each, and a line that says
// "cleaned" or why not.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/images/photo.h"

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    std::ifstream in(name, std::ios::binary);
    const std::string file(std::istreambuf_iterator<char>(in), {});
    const auto photo = amble::images::CleanPhoto(file, "photo");
    if (!photo.ok()) {
      const auto violations = amble::ViolationsOf(photo.status());
      std::cout << (violations.empty() ? "refused" : violations[0].description) << "\n";
      continue;
    }
    std::ofstream(name + ".clean.jpg", std::ios::binary) << photo->jpeg;
    std::cout << "cleaned\n";
  }
}
