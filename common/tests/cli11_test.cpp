#include "common/cli11.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CommandLine : public ::testing::Test {
 protected:
  CommandLine() {
    auto* start = app_.add_subcommand("start", "Start one");
    start->add_option("name", name_)->required();
    start->callback([this] { started_ = true; });
    app_.require_subcommand(1);
  }
  template <typename... Words>
  std::optional<int> parse_words(Words... words) {
    const std::array<const char*, sizeof...(words) + 1> argv = {"jail", words...};
    return parse(app_, static_cast<int>(argv.size()), argv.data());
  }
  template <typename... Words>
  std::string refusal(Words... words) {
    return test::message_of([&] { parse_words(words...); });
  }

  CLI::App app_{"A jail", "jail"};
  std::string name_;
  bool started_ = false;
};

TEST_F(CommandLine, IsParsed) {
  EXPECT_EQ(parse_words("start", "web"), std::nullopt);
  EXPECT_TRUE(started_);
  EXPECT_EQ(name_, "web");
}

TEST_F(CommandLine, IsDoneAfterHelp) {
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(parse_words("--help"), 0);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("start"));
}

TEST_F(CommandLine, NamesTheSubcommandThatIsWrong) {
  EXPECT_THAT(refusal("start"), HasSubstr("; see 'jail start --help'"));
  EXPECT_EQ(refusal("start", "web", "--colour"),
            "there is no option '--colour'; see 'jail start --help'");
  EXPECT_THAT(refusal(), HasSubstr("; see 'jail --help'"));
}

TEST_F(CommandLine, NamesTheCommandThatThereIsNot) {
  EXPECT_EQ(refusal("strat", "web"),
            "there is no command 'strat', did you mean 'start'; see 'jail --help'");
  EXPECT_EQ(refusal("web"), "there is no command 'web'; see 'jail --help'");
  EXPECT_THAT(refusal("--colour", "start", "web"), HasSubstr("--colour"));
}

class CommandOfACommand : public ::testing::Test {
 protected:
  CommandOfACommand() : run_(app_.add_subcommand("run", "Run one")) {
    run_->prefix_command();
  }
  template <typename... Words>
  std::vector<std::string> command(Words... words) {
    const std::array<const char*, sizeof...(words) + 1> argv = {"jail", words...};
    const auto line = split_at_separator(static_cast<int>(argv.size()), argv.data());
    EXPECT_EQ(parse(app_, line), std::nullopt);
    return command_of(used_command(app_), line);
  }

  CLI::App app_{"A jail", "jail"};
  CLI::App* run_;
};

TEST_F(CommandOfACommand, IsAllThatFollows) {
  EXPECT_THAT(command("run", "ls", "-l"), ElementsAre("ls", "-l"));
}

TEST_F(CommandOfACommand, MayComeAfterTwoDashes) {
  EXPECT_THAT(command("run", "--", "ls", "--help"), ElementsAre("ls", "--help"));
  EXPECT_THAT(command("run", "--", "-odd"), ElementsAre("-odd"));
}

TEST_F(CommandOfACommand, MayHaveTwoDashesItself) {
  EXPECT_THAT(command("run", "env", "--", "ls"), ElementsAre("env", "--", "ls"));
  EXPECT_THAT(command("run", "--", "env", "--", "ls"), ElementsAre("env", "--", "ls"));
}

TEST_F(CommandOfACommand, MayBeMissing) {
  EXPECT_THAT(command("run"), IsEmpty());
  EXPECT_THAT(command("run", "--"), IsEmpty());
}

TEST_F(CommandOfACommand, IsNotAnOptionThatThereIsNot) {
  EXPECT_EQ(test::message_of([&] { command("run", "--colour", "ls"); }),
            "there is no option '--colour'; see 'jail run --help'");
}

TEST_F(CommandLine, NamesTheOptionThatWasMeant) {
  app_.get_subcommand("start")->add_option("--type", name_);
  EXPECT_EQ(refusal("start", "web", "--tpye", "net"),
            "there is no option '--tpye', did you mean '--type'; see 'jail start "
            "--help'");
  EXPECT_EQ(refusal("start", "web", "--tpye=net"),
            "there is no option '--tpye', did you mean '--type'; see 'jail start "
            "--help'");
}

TEST_F(CommandOfACommand, HasOptionsOfItsOwn) {
  int number = 0;
  app_.get_subcommand("run")->add_option("--number", number);
  EXPECT_THAT(test::message_of([&] { command("run", "--number", "x", "ls", "-l"); }),
              HasSubstr("--number"));
  EXPECT_THAT(command("run", "-"), ElementsAre("-"));
}

TEST_F(CommandOfACommand, MayFollowARepeatableOption) {
  std::vector<std::string> binds;
  repeatable(run_->add_option("--bind,-b", binds), "SRC:DST");
  EXPECT_THAT(command("run", "--bind", "/a:/b", "-b", "/c:/d", "ls", "-l"),
              ElementsAre("ls", "-l"));
  EXPECT_THAT(binds, ElementsAre("/a:/b", "/c:/d"));
}

TEST_F(CommandLine, NamesTheOptionThatHasNoValue) {
  app_.get_subcommand("start")->add_option("--type", name_);
  EXPECT_EQ(refusal("start", "web", "--type"),
            "--type needs a value; see 'jail start --help'");
}

TEST_F(CommandLine, IsAUsageErrorWhenItIsWrong) {
  EXPECT_THROW(parse_words("stop"), UsageError);
}

TEST(EmptyValue, IsNotTheNextWord) {
  CLI::App app;
  std::string name = "web";
  std::vector<std::string> rest;
  app.add_option("--name", name);
  app.add_option("rest", rest);
  const std::array<const char*, 3> argv = {"jail", "--name=", "next"};
  EXPECT_EQ(parse(app, 3, argv.data()), std::nullopt);
  EXPECT_EQ(name, "");
  EXPECT_THAT(rest, ElementsAre("next"));
}

TEST(EmptyValue, MayBeTheLastWord) {
  CLI::App app;
  std::string name = "web";
  app.add_option("--name", name);
  const std::array<const char*, 2> argv = {"jail", "--name="};
  EXPECT_EQ(parse(app, 2, argv.data()), std::nullopt);
  EXPECT_EQ(name, "");
}

TEST(EmptyValue, OfAnotherProgramStaysAsItIs) {
  CLI::App app{"A jail", "jail"};
  app.prefix_command();
  const std::array<const char*, 3> argv = {"jail", "env", "--name="};
  const SplitLine line{{argv.begin(), argv.end()}};
  EXPECT_EQ(parse(app, line), std::nullopt);
  EXPECT_THAT(command_of(app, line), ElementsAre("env", "--name="));
}

TEST(EmptyValue, IsNoNumber) {
  CLI::App app{"A jail", "jail"};
  int count = 0;
  app.add_option("--count", count);
  const std::array<const char*, 2> argv = {"jail", "--count="};
  EXPECT_THAT(test::message_of([&] { parse(app, 2, argv.data()); }),
              HasSubstr("--count: needs a number"));
}

TEST(EmptyValue, IsNeitherYesNorNo) {
  CLI::App app{"A jail", "jail"};
  bool all = false;
  app.add_flag("--all", all);
  const std::array<const char*, 2> argv = {"jail", "--all="};
  EXPECT_THAT(test::message_of([&] { parse(app, 2, argv.data()); }), HasSubstr("--all"));
}

}  // namespace
}  // namespace common
