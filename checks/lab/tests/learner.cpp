#include "learner.hpp"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "common/files.hpp"
#include "common/text.hpp"

namespace lab {

namespace fs = std::filesystem;

Learner::Learner() : folder_("lab-test") {
  fs::copy(LAB_TEST_PROJECT, root(), fs::copy_options::recursive);
  // What a build would have made.
  fs::create_directories(root() / "build/bin");
  fs::rename(root() / "programs/check-04", root() / "build/bin/check-04");
  write(root() / "build/CMakeCache.txt", "");
}

std::vector<std::string> Learner::argv(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words = {LAB_PROGRAM, "--project", root()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

namespace {

Outcome run_in(const fs::path& root, std::vector<std::string> argv) {
  const std::string path = std::getenv("PATH");
  return run({std::move(argv),
              root,
              Output::kCaptured,
              {{"PATH", (root / "programs").string() + ":" + path}, {"TERM", "xterm"}},
              {}});
}

}  // namespace

Outcome Learner::lab(const std::vector<std::string>& arguments) const {
  return run_in(root(), argv(arguments));
}

Outcome Learner::lab_with_input(const std::string& input,
                                const std::vector<std::string>& arguments) const {
  const auto file = folder_.path() / "input";
  std::ofstream(file) << input;
  return run_in(root(), {"/bin/sh", "-c",
                         common::shell_quote(argv(arguments)) + " <" +
                             common::shell_quote(file.string())});
}

Outcome Learner::lab_in_terminal(const std::vector<std::string>& arguments) const {
  return run_in(root(),
                {"script", "-qec", common::shell_quote(argv(arguments)), "/dev/null"});
}

common::Json Learner::json(std::vector<std::string> arguments) const {
  arguments.emplace_back("--json");
  return common::Json::parse(lab(arguments).output);
}

fs::path Learner::starter(const std::string& file) const {
  return root() / "labs/04-rootfs" / file;
}

std::string Learner::read(const fs::path& file) const {
  return common::read_file(file);
}

void Learner::write(const fs::path& file, std::string_view text) const {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

void Learner::edit(const std::string& file, std::string_view what,
                   std::string_view by) const {
  std::string text = read(starter(file));
  const auto at = text.find(what);
  ASSERT_NE(at, std::string::npos) << what << " is not in " << text;
  write(starter(file), text.replace(at, what.size(), by));
}

void Learner::do_step(const std::string& step, std::string_view code) const {
  const std::string file = step == "4.1" ? "chroot.cpp" : "private_tree.cpp";
  edit(file, "  todo(\"" + step + "\",", "  " + std::string(code) + " // (");
}

void Learner::commit() const {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"init", "-q"},
        {"add", "labs"},
        {"-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", "work"}}) {
    std::vector<std::string> argv = {"git"};
    argv.insert(argv.end(), words.begin(), words.end());
    const Outcome outcome = run({argv, root(), Output::kCaptured, {}, {}});
    ASSERT_EQ(outcome.status, 0) << outcome.output;
  }
}

}  // namespace lab
