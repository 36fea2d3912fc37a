#include "filters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

Container one() {
  Container container = test::container_of("ab1", "web-1");
  container.config.image = "busybox";
  container.config.image_id = "sha256:" + test::id_of("fe");
  container.config.labels = {{"tier", "1"}, {"empty", ""}, {"a", "b=c"}};
  container.state.status = Status::kExited;
  container.state.exit_code = 3;
  return container;
}

bool accepted(const std::vector<std::string>& filters) {
  return Filters(filters).accept(one());
}

TEST(Filters, AcceptAllWhereThereAreNone) {
  EXPECT_TRUE(accepted({}));
  EXPECT_TRUE(accepted({""}));
}

TEST(Filters, TakeEveryKind) {
  for (const char* filter :
       {"status=exited", "name=web", "name=^web-1$", "name=^/web", "name=w.b",
        "name=", "id=ab1", "id=ab10000", "label=tier", "label=tier=1", "label=empty",
        "label=empty=", "label=a=b=c", "ancestor=busybox", "ancestor=busybox:latest",
        "ancestor=docker.io/library/busybox", "ancestor=fe", "ancestor=sha256:fe",
        "exited=3"}) {
    EXPECT_TRUE(accepted({filter})) << filter;
  }
  for (const char* filter : {"status=running", "status=dead",     "status=paused",
                             "name=WEB",       "name=^eb",        "name=web$",
                             "name=(",         "id=b1",           "id=web",
                             "label=tie",      "label=tier=",     "label=tier=11",
                             "label=a=b",      "ancestor=alpine", "ancestor=busybox:1",
                             "ancestor=e",     "ancestor=UPPER",  "ancestor=",
                             "exited=0",       "exited=33",       "exited=",
                             "exited=x"}) {
    EXPECT_FALSE(accepted({filter})) << filter;
  }
}

TEST(Filters, WantTheExitCodeOfWhatHasEnded) {
  Container container = one();
  container.state.status = Status::kRunning;
  EXPECT_FALSE(Filters({"exited=3"}).accept(container));
}

TEST(Filters, OfOneKindAskForAny) {
  EXPECT_TRUE(accepted({"status=running", "status=exited"}));
  EXPECT_TRUE(accepted({"name=mail", "name=web"}));
  EXPECT_FALSE(accepted({"name=mail", "name=ftp"}));
}

TEST(Filters, OfSeveralKindsAskForAll) {
  EXPECT_TRUE(accepted({"status=exited", "name=web"}));
  EXPECT_FALSE(accepted({"status=exited", "name=mail"}));
  EXPECT_FALSE(accepted({"status=running", "name=web"}));
}

TEST(Filters, OfLabelsAskForAll) {
  EXPECT_TRUE(accepted({"label=tier", "label=empty"}));
  EXPECT_FALSE(accepted({"label=tier", "label=none"}));
}

TEST(Filters, MayAskForWhatDoesNotRun) {
  EXPECT_TRUE(Filters({"status=exited"}).wants_all());
  EXPECT_TRUE(Filters({"name=x", "exited=0"}).wants_all());
  EXPECT_FALSE(Filters({"name=x", "label=y"}).wants_all());
  EXPECT_FALSE(Filters({}).wants_all());
}

TEST(Filters, AreRefusedInDockersWords) {
  const auto refusal = [](const char* text) {
    return test::message_of([&] { Filters{{text}}; });
  };
  EXPECT_EQ(refusal("status"),
            "invalid argument \"status\" for \"-f, --filter\" flag: bad format of filter "
            "(expected name=value)");
  EXPECT_EQ(refusal("colour=red"), "Invalid filter 'colour'");
  EXPECT_EQ(refusal("=x"), "Invalid filter ''");
  EXPECT_EQ(refusal("Status=exited"), "Invalid filter 'Status'");
  EXPECT_EQ(refusal("status=gone"), "Invalid filter 'status=gone'");
  EXPECT_EQ(test::code_of([] { Filters{{"status"}}; }), common::kOurs);
  EXPECT_EQ(test::code_of([] { Filters{{"status=gone"}}; }), common::kFailure);
}

}  // namespace
}  // namespace minidocker
