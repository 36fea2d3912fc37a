#include "copy_rules.hpp"

#include <gtest/gtest.h>

#include "common/cli.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

TEST(CopyArgument, IsOfAContainerIfItHasAColon) {
  const auto is = [](const char* text, const char* container, const char* path) {
    const auto argument = split_copy_argument(text);
    EXPECT_EQ(argument.container, container) << text;
    EXPECT_EQ(argument.path, path) << text;
  };
  is("web:/etc", "web", "/etc");
  is("web:etc", "web", "etc");
  is("web:", "web", "");
  is("web:/a:b", "web", "/a:b");
  is("file", "", "file");
  is("/a:b", "", "/a:b");
  is("./a:b", "", "./a:b");
  is("../a:b", "", "../a:b");
  is("-", "", "-");
}

TEST(CopyPath, IsReadAsDockerReadsIt) {
  struct Row {
    const char* text;
    const char* path;
    const char* name;
    const char* to_open;
  };
  for (const Row& row :
       {Row{"a", "/at/a", "a", "/at/a"}, Row{"a/", "/at/a", "a", "/at/a/"},
        Row{"a/.", "/at/a", ".", "/at/a/."}, Row{"a//b", "/at/a/b", "b", "/at/a/b"},
        Row{"a/../b", "/at/b", "b", "/at/b"}, Row{".", "/at", ".", "/at/."},
        Row{"./", "/at", "at", "/at/"}, Row{"..", "/", ".", "/"},
        Row{"../../..", "/", ".", "/"}, Row{"", "/at", "at", "/at/"},
        Row{"/", "/", ".", "/"}, Row{"/.", "/", ".", "/"}, Row{"/x", "/x", "x", "/x"},
        Row{"/x/y/..", "/x", "x", "/x"}, Row{".x", "/at/.x", ".x", "/at/.x"}}) {
    const auto path = copy_path("/at", row.text);
    EXPECT_EQ(path.path, row.path) << row.text;
    EXPECT_EQ(path.name(), row.name) << row.text;
    EXPECT_EQ(path.to_open().native(), row.to_open) << row.text;
  }
}

/// "FOLDER NAME", or why not.
std::string plan(const std::string& name, bool folder, const std::string& to,
                 CopyTarget target) {
  try {
    const auto result = plan_copy(name, folder, copy_path("/", to), target);
    return result.folder.native() + " " + result.name;
  } catch (const common::ExitError& error) {
    return error.what();
  }
}

TEST(CopyPlan, PutsAFileWhereDockerDoes) {
  EXPECT_EQ(plan("f", false, "/d", CopyTarget::kFolder), "/d f");
  EXPECT_EQ(plan("f", false, "/d/", CopyTarget::kFolder), "/d f");
  EXPECT_EQ(plan("f", false, "/", CopyTarget::kFolder), "/ f");
  EXPECT_EQ(plan("f", false, "/d/g", CopyTarget::kOther), "/d g");
  EXPECT_EQ(plan("f", false, "/d/g", CopyTarget::kNothing), "/d g");
  EXPECT_EQ(plan("f", false, "/g", CopyTarget::kNothing), "/ g");
  EXPECT_EQ(plan("f", false, "/d/g/", CopyTarget::kNothing), "no such directory");
}

TEST(CopyPlan, PutsAFolderWhereDockerDoes) {
  EXPECT_EQ(plan("s", true, "/d", CopyTarget::kFolder), "/d s");
  EXPECT_EQ(plan("s", true, "/d/n", CopyTarget::kNothing), "/d n");
  EXPECT_EQ(plan("s", true, "/d/n/", CopyTarget::kNothing), "/d n");
  EXPECT_EQ(plan(".", true, "/d", CopyTarget::kFolder), "/d .");
  EXPECT_EQ(plan(".", true, "/d/n", CopyTarget::kNothing), "/d n");
  EXPECT_EQ(plan("s", true, "/d/f", CopyTarget::kOther), "cannot copy directory");
}

}  // namespace
}  // namespace minidocker
