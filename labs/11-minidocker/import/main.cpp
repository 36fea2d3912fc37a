// minidocker-import ROOT FILE|DIR [NAME[:TAG]]: `minidocker import` in a program of its
// own, with the libraries that only this needs.
#include <string>

#include "common/cli.hpp"
#include "minidocker/import.hpp"

int main(int argc, char** argv) {
  return common::run_cli("minidocker", [&] {
    if (argc < 3 || argc > 4) {
      throw common::UsageError("use 'minidocker import FILE|DIR [NAME[:TAG]]'");
    }
    const minidocker::Home home(argv[1]);
    common::print(minidocker::import_image(home, argv[2], argc > 3 ? argv[3] : ""));
    return 0;
  });
}
