#include <cerrno>

#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "minidocker/commands.hpp"
#include "minidocker/home.hpp"

namespace minidocker {

int import(const CommandLine& line) {
  // What unpacks and pulls is a program of its own: its libraries would take longer to
  // load than a container takes to start.
  const auto program =
      std::filesystem::path(common::read_link("/proc/self/exe")).parent_path() /
      "minidocker-import";
  const std::string root = Home(line.root).root();
  std::vector<std::string> words = {"minidocker-import", root};
  words.insert(words.end(), line.names.begin(), line.names.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  common::fail("exec", program.native());
}

}  // namespace minidocker
