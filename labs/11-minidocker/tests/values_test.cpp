// What one option's value means: signals, volumes, variables.

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "environment.hpp"
#include "minidocker/cli.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

using Strings = std::vector<std::string>;

TEST(SignalNumber, IsReadFromNamesAndNumbers) {
  EXPECT_EQ(signal_number("KILL"), SIGKILL);
  EXPECT_EQ(signal_number("SIGKILL"), SIGKILL);
  EXPECT_EQ(signal_number("sigusr1"), SIGUSR1);
  EXPECT_EQ(signal_number("Term"), SIGTERM);
  EXPECT_EQ(signal_number("9"), 9);
  EXPECT_EQ(signal_number("1"), 1);
  EXPECT_EQ(signal_number("64"), 64);
}

TEST(SignalNumber, IsReadFromNamesOfRealTimeSignals) {
  EXPECT_EQ(signal_number("RTMIN"), 34);
  EXPECT_EQ(signal_number("SIGRTMIN+1"), 35);
  EXPECT_EQ(signal_number("rtmin+15"), 49);
  EXPECT_EQ(signal_number("RTMAX-14"), 50);
  EXPECT_EQ(signal_number("RTMAX-1"), 63);
  EXPECT_EQ(signal_number("RTMAX"), 64);
  for (const char* text : {"RTMIN-1", "RTMAX+1", "RTMIN+16", "RTMAX-15", "RTMIN+",
                           "RTMIN1", "RTMIN+-1", "RTMIN+1x", "RTMID"}) {
    EXPECT_THROW(signal_number(text), common::ExitError) << text;
  }
}

TEST(SignalNumber, IsRefusedWhereThereIsNone) {
  for (const std::string text : {"", "0", "65", "-9", "9x", " 9", "SIG", "NONE", "KILLS",
                                 "SIGSIGKILL", "99999999999"}) {
    const auto parse = [&] { signal_number(text); };
    EXPECT_EQ(test::message_of(parse), "Invalid signal: " + text);
    EXPECT_EQ(test::code_of(parse), common::kFailure);
  }
}

TEST(Volume, IsASourceAndATarget) {
  EXPECT_EQ(parse_volume("/a:/b"), (BindMount{"/a", "/b", false}));
  EXPECT_EQ(parse_volume("/a:/b:ro"), (BindMount{"/a", "/b", true}));
  EXPECT_EQ(parse_volume("/a:/b:rw"), (BindMount{"/a", "/b", false}));
  EXPECT_EQ(parse_volume("/:/host:ro"), (BindMount{"/", "/host", true}));
}

TEST(Volume, HasAnAbsoluteSource) {
  const auto here = std::filesystem::current_path();
  EXPECT_EQ(parse_volume("./a:/b").source, here / "a");
  EXPECT_EQ(parse_volume("a/b/../c:/b").source, here / "a/c");
  EXPECT_EQ(parse_volume("/a//./b:/b").source, "/a/b");
}

TEST(Volume, IsRefusedWhereItIsNone) {
  const std::string usage = "must be SOURCE:TARGET or SOURCE:TARGET:ro";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", usage},
      {"/a", usage},
      {":/b", usage},
      {"/a:/b:ro:x", usage},
      {"name:/b", "there are no named volumes yet; a folder of the host's has a '/'"},
      {"/a:b", "invalid mount path: 'b' mount path must be absolute"},
      {"/a:/", "destination can't be '/'"},
      {"/a:/x/..", "destination can't be '/'"},
  };
  for (const auto& [text, why] : cases) {
    const auto parse = [&] { parse_volume(text); };
    EXPECT_EQ(test::message_of(parse),
              "invalid volume specification: '" + text + "': " + why);
    EXPECT_EQ(test::code_of(parse), common::kOurs);
  }
  EXPECT_EQ(test::message_of([] { parse_volume("/a:/b:no"); }), "invalid mode: no");
  EXPECT_EQ(test::code_of([] { parse_volume("/a:/b:no"); }), common::kOurs);
}

Strings variables(const Strings& texts) {
  Strings environment;
  for (const auto& text : texts) add_variable(environment, text);
  return environment;
}

TEST(Variable, IsTakenAsItIs) {
  EXPECT_THAT(variables({"A=b", "B=", "C=d=e", "D= f "}),
              ElementsAre("A=b", "B=", "C=d=e", "D= f "));
}

TEST(Variable, HasTheValueThatItHasHere) {
  ::setenv("MINIDOCKER_TEST", "x=y", 1);
  EXPECT_THAT(variables({"MINIDOCKER_TEST"}), ElementsAre("MINIDOCKER_TEST=x=y"));
  ::setenv("MINIDOCKER_TEST", "", 1);
  EXPECT_THAT(variables({"MINIDOCKER_TEST"}), ElementsAre("MINIDOCKER_TEST="));
  ::unsetenv("MINIDOCKER_TEST");
  EXPECT_THAT(variables({"MINIDOCKER_TEST"}), IsEmpty());
}

TEST(Variable, HasAName) {
  for (const std::string text : {"", "=", "=b"}) {
    EXPECT_EQ(test::message_of([&] { variables({text}); }),
              "invalid argument \"" + text +
                  "\" for \"-e, --env\" flag: invalid environment variable: " + text);
    EXPECT_EQ(test::code_of([&] { variables({text}); }), common::kOurs);
  }
}

Strings variables_in(std::string_view text) {
  const test::Folder folder;
  test::write_file(folder / "env", text);
  Strings environment;
  add_variables_of(environment, folder / "env");
  return environment;
}

TEST(VariableFile, HasALineForEach) {
  ::setenv("MINIDOCKER_TEST", "here", 1);
  EXPECT_THAT(variables_in("A=b\n"
                           "# a comment\n"
                           "\n"
                           "  \t \n"
                           "  # another\n"
                           "  B=c # no comment \n"
                           "C=\"quotes stay\"\r\n"
                           "MINIDOCKER_TEST\n"
                           "MINIDOCKER_NO_TEST\n"
                           "D=last"),
              ElementsAre("A=b", "B=c # no comment ", "C=\"quotes stay\"",
                          "MINIDOCKER_TEST=here", "D=last"));
  ::unsetenv("MINIDOCKER_TEST");
  EXPECT_THAT(variables_in(""), IsEmpty());
}

TEST(VariableFile, IsRefusedWhereALineIsWrong) {
  EXPECT_THAT(
      test::message_of([] { variables_in("A=b\n=c\n"); }),
      EndsWith("/env: poorly formatted environment: no variable name on line '=c'"));
  EXPECT_THAT(test::message_of([] { variables_in("A B=c\n"); }),
              EndsWith("/env: poorly formatted environment: variable 'A B' contains "
                       "whitespaces"));
  EXPECT_EQ(test::code_of([] { variables_in("A =c\n"); }), common::kOurs);
  EXPECT_EQ(test::code_of([] { variables_in("=c\n"); }), common::kOurs);
}

TEST(VariableFile, HasToBeThere) {
  Strings environment;
  const test::Folder folder;
  EXPECT_THROW(add_variables_of(environment, folder / "none"), common::SyscallError);
}

}  // namespace
}  // namespace minidocker
