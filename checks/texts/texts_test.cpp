#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/files.hpp"
#include "common/guards.hpp"
#include "markdown.hpp"
#include "problems.hpp"

namespace texts {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Markdown, HeadingsOutsideOfFences) {
  const auto found = headings("# A b\ntext\n```\n# no\n```\n### C\n#no\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].title, "A b");
  EXPECT_EQ(found[0].body, "text\n```\n# no\n```\n");
  EXPECT_EQ(found[1].level, 3);
  EXPECT_EQ(found[1].line, 6U);
}

TEST(Markdown, AnchorsAsGitHubMakesThem) {
  EXPECT_EQ(anchor("chroot or pivot_root?"), "chroot-or-pivot_root");
  EXPECT_EQ(anchor("/proc"), "proc");
  EXPECT_EQ(anchor("4.1 Move \"/\""), "41-move-");
}

TEST(Markdown, LinksButNotInCode) {
  const auto found =
      links("[a](x.md#y) and ![b](p.svg)\n`[no](no)`\n```\n[no](no)\n```\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].target, "x.md#y");
  EXPECT_EQ(found[1].target, "p.svg");
}

/// The project is the working directory, see CMakeLists.txt.
TEST(Texts, StepsAgree) {
  // Where somebody works on the labs, the starters are theirs.
  const auto starters = fs::exists(".lab") ? Starters::kInUse : Starters::kPristine;
  EXPECT_THAT(step_problems(".", starters), IsEmpty());
}

TEST(Texts, ReferencesLeadSomewhere) {
  EXPECT_THAT(reference_problems("."), IsEmpty());
}

/// What happens if somebody changes one place and forgets the others.
struct Break {
  std::string name;
  std::string file;
  std::string text;
  std::string instead;
  std::string problem;
};

std::ostream& operator<<(std::ostream& out, const Break& broken) {
  return out << broken.name;
}

class BrokenTexts : public testing::TestWithParam<Break> {};

void copy_texts(const fs::path& to) {
  for (const auto& file : project_files(
           ".", {".md", ".cpp", ".hpp", ".svg", "", ".json", ".txt", ".patch"})) {
    fs::create_directories((to / file).parent_path());
    fs::copy_file(file, to / file);
  }
}

TEST_P(BrokenTexts, AreFound) {
  const auto& broken = GetParam();
  const common::TempDir copy("texts");
  copy_texts(copy.path());
  std::string text = common::read_file(copy.path() / broken.file);
  const auto at = text.find(broken.text);
  ASSERT_NE(at, std::string::npos) << broken.text;
  text.replace(at, broken.text.size(), broken.instead);
  common::replace_file(copy.path() / broken.file, text);
  Problems problems = step_problems(copy.path(), Starters::kPristine);
  const Problems references = reference_problems(copy.path());
  problems.insert(problems.end(), references.begin(), references.end());
  EXPECT_THAT(problems, Contains(HasSubstr(broken.problem)));
}

const Break kBreaks[] = {
    {"TitleInReadme", "labs/04-rootfs/README.md", "### 4.4 Mount a", "### 4.4 Bind a",
     "labs/04-rootfs/README.md: expected 4.1"},
    {"StepMissingInReadme", "labs/04-rootfs/README.md", "### 4.4 Mount", "#### Mount",
     "labs/04-rootfs/README.md: expected 4.1"},
    {"TodoOfAnotherStep", "labs/04-rootfs/mask.cpp", "todo(\"4.9\"", "todo(\"4.8\"",
     "labs/04-rootfs/mask.cpp: expected 4.9; found 4.8"},
    {"TodoLost", "labs/04-rootfs/private_tree.cpp", "todo(\"4.2\"", "done(\"4.2\"",
     "labs/04-rootfs/private_tree.cpp: expected 4.2, 4.3; found 4.3"},
    {"MarkInSolutionLost", "solutions/04-rootfs/bind.cpp", "// Step 4.7.", "//",
     "solutions/04-rootfs/bind.cpp: expected 4.7; found none"},
    {"HeaderStep", "labs/04-rootfs/include/rootfs/rootfs.hpp", "/// Step 4.5.",
     "/// Step 4.6.", "labs/04-rootfs/include: expected 4.1"},
    {"FileRenamed", "labs/04-rootfs/hints.md", "file: mask.cpp", "file: masks.cpp",
     "no such file: labs/04-rootfs/masks.cpp"},
    {"RungMissing", "labs/04-rootfs/hints.md", "## Read", "## See",
     "labs/04-rootfs/hints.md: expected Question"},
    {"PredictionOfNoStep", "labs/04-rootfs/predict.md", "# 4.12 ", "# 4.13 ",
     "labs/04-rootfs/predict.md: no such step: 4.13"},
    {"RowThatNoCheckProves", "labs/04-rootfs/README.md", "| L04.2 |", "| L04.9 |",
     "labs/04-rootfs/README.md, rows of the checks"},
    {"RowOfAStep", "labs/04-rootfs/README.md", "*Belongs to* L04.1", "*Belongs to* L04.3",
     "labs/04-rootfs/README.md, rows of step 4."},
    {"RowOfTheCapstone", "labs/11-minidocker/README.md", "| C.10 |", "| C.11 |",
     "labs/11-minidocker/README.md, rows of the checks: expected C.1, C.10, C.2, C.5; "
     "found C.1, C.10, C.11"},
    {"RowOfAStepOfTheCapstone", "labs/11-minidocker/README.md", "*Belongs to* C.5",
     "*Belongs to* C.2", "labs/11-minidocker/README.md, rows of step 11.10"},
    {"WhatIfChanged", "labs/04-rootfs/README.md", "**What if** you leave out MNT_DETACH",
     "**What if** you leave out umount2", "no answer to the what-if question of 4.8"},
    {"MilestoneOfNoCheck", "labs/course.json", "L02.2-minimal-container",
     "L02.2-a-container", "labs/course.json: no such check: L02.2-a-container"},
    {"SectionRenamed", "docs/04-rootfs.md", "## Letting go", "## Detaching",
     "no such section: docs/04-rootfs.md, \"Letting go\""},
    {"LinkToNoFile", "README.md", "](docs/README.md)", "](docs/READ.md)",
     "no such file: docs/READ.md"},
    {"LinkToNoHeading", "docs/04-rootfs.md", "(#the-idea)", "(#an-idea)",
     "no such heading: #an-idea"},
    {"ScriptRenamed", "README.md", "scripts/quickstart", "scripts/quick-start",
     "no such script: scripts/quick-start"},
    {"BankGrown", "README.md", " wrong submissions", "1 wrong submissions",
     "README.md: the bank has "},
    {"EmDash", "CONTRIBUTING.md", ". ", " \xe2\x80\x94 ", "has an em dash"},
};

INSTANTIATE_TEST_SUITE_P(Each, BrokenTexts, testing::ValuesIn(kBreaks),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace texts
