#include <sys/syscall.h>

#include "box.hpp"

namespace checks {
namespace {

constexpr char kReadNames[] =
    "man 2 sethostname; man 7 uts_namespaces; docs/02-namespaces.md, \"A name\"";

void expect_name(harness::Context& check, const Standing& box, const std::string& symptom,
                 const std::string& saw, const std::string& expected,
                 const std::string& most_often) {
  const bool cut = !saw.empty() && saw != expected && expected.starts_with(saw);
  check.expect(!cut, {.symptom = symptom + "-cut",
                      .expected = "\"" + expected + "\"",
                      .saw = "\"" + saw + "\"",
                      .most_often = "the length is that of another text",
                      .read = kReadNames});
  check.expect(saw == expected, {.symptom = symptom,
                                 .expected = "\"" + expected + "\"",
                                 .saw = "\"" + saw + "\" " + box.process.last_words(),
                                 .most_often = most_often,
                                 .read = kReadNames});
}

/// The host is called as the sandbox named it.
void expect_host_untouched(harness::Context& check, const HostNames& before) {
  const auto after = names_of(check.sandbox().init());
  check.expect(after.host == before.host && after.domain == before.domain,
               {.symptom = "host-renamed",
                .expected = "the host still called " + before.host,
                .saw = after.host + ", domain " + after.domain,
                .most_often = "the name is set before there is a new UTS namespace, or "
                              "by a process that is not in it",
                .read = kReadNames});
}

LAB_CHECK("L02.2-hostname", "2.8", 2,
          "The command has the host name that was asked for, the host keeps its own") {
  const auto before = names_of(check.sandbox().init());
  for (const char* method : {"clone", "unshare"}) {
    auto box = start_box(check, {"--method", method, "--hostname", "box"});
    check.did("uname(2) in the UTS namespaces of the command and of the sandbox");
    expect_host_untouched(check, before);
    expect_name(check, box, "hostname", names_of(box.pid).host, "box",
                "sethostname(2) was not called");
    end(check, box);
  }
  expect_refused(check, "sethostname", SYS_sethostname,
                 {"nsbox", "run", "--hostname", "box"});
}

LAB_CHECK("L02.2-domainname", "2.8", 1, "The domain name is another name") {
  const auto before = names_of(check.sandbox().init());
  auto box = start_box(check, {"--hostname", "box", "--domainname", "example.org"});
  const auto names = names_of(box.pid);
  expect_host_untouched(check, before);
  expect_name(check, box, "domainname", names.domain, "example.org",
              "setdomainname(2) was not called");
  expect_name(check, box, "hostname", names.host, "box", "the two calls are mixed up");
  end(check, box);
  expect_refused(check, "setdomainname", SYS_setdomainname,
                 {"nsbox", "run", "--domainname", "example.org"});
}

LAB_CHECK("L02.2-names-as-asked", "2.8", 1, "A name that was not asked for stays") {
  const auto before = names_of(check.sandbox().init());
  auto one = start_box(check, {"--hostname", "box"});
  expect_name(check, one, "domainname", names_of(one.pid).domain, before.domain,
              "a domain name is set that nobody asked for");
  end(check, one);
  auto other = start_box(check, {"--domainname", "example.org"});
  expect_name(check, other, "hostname", names_of(other.pid).host, before.host,
              "a host name is set that nobody asked for");
  end(check, other);
}

LAB_CHECK("L02.2-longest-hostname", "2.8", 1,
          "A host name may have all 64 characters that the kernel allows") {
  const std::string longest(64, 'h');
  auto box = start_box(check, {"--hostname", longest});
  expect_name(check, box, "hostname", names_of(box.pid).host, longest,
              "the length counts a NUL: the kernel wants the name alone");
  end(check, box);
}

}  // namespace
}  // namespace checks
