// minidocker-archive: the commands of `minidocker` that read and write archives, in a
// program of its own, with the libraries that only these need:
//     minidocker-archive import ROOT FILE|DIR [NAME[:TAG]]
//     minidocker-archive cp ROOT FLAGS FROM TO    FLAGS: letters of "aLq", or "-"
#include <string>
#include <string_view>

#include "common/cli.hpp"
#include "copy.hpp"
#include "minidocker/import.hpp"

namespace {

int run(int argc, const char* const* argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "import" && (argc == 4 || argc == 5)) {
    const minidocker::Home home(argv[2]);
    common::print(minidocker::import_image(home, argv[3], argc > 4 ? argv[4] : ""));
    return common::kSuccess;
  }
  if (command == "cp" && argc == 6) {
    const std::string_view flags = argv[3];
    const auto has = [&](char flag) { return flags.find(flag) != flags.npos; };
    minidocker::copy(minidocker::Home(argv[2]),
                     {.from = argv[4],
                      .to = argv[5],
                      .keep_owners = has('a'),
                      .follow_link = has('L'),
                      .quiet = has('q')},
                     argv);
    return common::kSuccess;
  }
  throw common::UsageError("use 'minidocker import' and 'minidocker cp'");
}

}  // namespace

int main(int argc, char** argv) {
  return common::run_cli("minidocker", [&] { return run(argc, argv); });
}
