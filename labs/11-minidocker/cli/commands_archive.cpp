// The commands that read and write archives.
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "minidocker/commands.hpp"
#include "minidocker/home.hpp"

namespace minidocker {
namespace {

/// What packs and unpacks is a program of its own: its libraries would take longer to
/// load than a container takes to start.
[[noreturn]] void become_archiver(std::vector<std::string> words) {
  const auto program =
      std::filesystem::path(common::read_link("/proc/self/exe")).parent_path() /
      "minidocker-archive";
  words.insert(words.begin(), "minidocker-archive");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  common::fail("exec", program.native());
}

}  // namespace

int import(const CommandLine& line) {
  std::vector<std::string> words = {"import", Home(line.root).root()};
  words.insert(words.end(), line.names.begin(), line.names.end());
  become_archiver(std::move(words));
}

int cp(const CommandLine& line) {
  if (line.names.size() != 2) {
    throw common::ExitError(
        common::kFailure,
        "'minidocker cp' requires 2 arguments; see 'minidocker cp --help'");
  }
  std::string flags = "-";
  if (line.keep_owners) flags += 'a';
  if (line.follow_link) flags += 'L';
  if (line.quiet) flags += 'q';
  become_archiver({"cp", Home(line.root).root(), flags, line.names[0], line.names[1]});
}

}  // namespace minidocker
