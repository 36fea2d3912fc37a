#include "box.hpp"
#include "harness/network.hpp"

namespace checks {
namespace {

using harness::Link;
using harness::links_of;

constexpr char kReadLink[] =
    "man 7 rtnetlink, RTM_NEWLINK; man 4 veth; docs/02-namespaces.md, "
    "\"A cable\"";

const BoxRun kRefused{
    .most_often =
        "ENODEV: the message was not sent, or an end was made in another place or under "
        "another name, and is not found afterwards; EEXIST: both were made in one place, "
        "where one name is in the way of the other; any other error: the kind is not "
        "veth, or an attribute has another type than the kernel wants"};

/// The device of this name, or one without an index.
Link named(const std::vector<Link>& links, const std::string& name) {
  for (const auto& link : links) {
    if (link.name == name) return link;
  }
  return {};
}

void expect_end(harness::Context& check, const std::vector<Link>& links,
                const std::string& name, const std::string& where) {
  const auto end = named(links, name);
  check.expect(end.kind == "veth",
               {.symptom = "no-end-in-" + where,
                .expected = "a veth " + name + " in " + where,
                .saw = harness::describe(links),
                .most_often = "the namespace or the name of this end was not put into "
                              "the message, or into the wrong nest",
                .read = kReadLink});
}

/// New namespaces may have more than lo: what modules such as sit put into each.
void expect_no_veth(harness::Context& check, pid_t pid, const std::string& where,
                    const std::string& symptom, const std::string& most_often) {
  const auto links = links_of(pid);
  for (const auto& link : links) {
    check.expect(link.kind != "veth", {.symptom = symptom,
                                       .expected = "no veth in " + where,
                                       .saw = harness::describe(links),
                                       .most_often = most_often,
                                       .read = kReadLink});
  }
}

LAB_CHECK("L02.3-link-ends", "2.12", 3,
          "`link` makes a veth pair, with one end in each network namespace") {
  auto a = start_target(check, {"--net"});
  auto b = start_target(check, {"--net"});
  must(check, {"link", a.number(), b.number()}, kRefused);
  check.did("dumped the links of both namespaces by netlink");
  const auto in_a = links_of(a.pid);
  const auto in_b = links_of(b.pid);
  expect_end(check, in_a, "eth0", "a");
  expect_end(check, in_b, "eth0", "b");
  const auto end_a = named(in_a, "eth0");
  const auto end_b = named(in_b, "eth0");
  check.expect(end_a.peer == end_b.index && end_b.peer == end_a.index,
               {.symptom = "no-pair",
                .expected = "each to be the peer of the other",
                .saw = harness::describe(in_a) + " and " + harness::describe(in_b),
                .most_often = "two pairs were made, and half of each is lost",
                .read = kReadLink});
  expect_no_veth(check, check.sandbox().init(), "the host", "left-on-host",
                 "an end without IFLA_NET_NS_FD stays where nsbox is");
  end(check, b);
  end(check, a);
}

LAB_CHECK("L02.3-link-names", "2.12", 1, "Each end has the name that was asked for") {
  auto a = start_target(check, {"--net"});
  auto b = start_target(check, {"--net"});
  must(check, {"link", a.number(), b.number(), "--name-a", "left", "--name-b", "right"},
       kRefused);
  expect_end(check, links_of(a.pid), "left", "a");
  expect_end(check, links_of(b.pid), "right", "b");
  end(check, b);
  end(check, a);
}

LAB_CHECK("L02.3-link-all-or-nothing", "2.12", 2,
          "Where one end cannot be made, no half of a pair stays") {
  auto a = start_target(check, {"--net"});
  auto b = start_target(check, {"--net"});
  auto c = start_target(check, {"--net"});
  must(check, {"link", b.number(), c.number()});
  check.did("the name eth0 is taken in b, so the next link must fail");
  auto process = check.run({"nsbox", "link", a.number(), b.number()});
  const int status = check.finish(process);
  check.expect_status(
      process, status, 1,
      {.symptom = "status",
       .expected = "status 1, since b has an eth0",
       .most_often = "the kernel's answer was not read: without NLM_F_ACK there "
                     "is none",
       .read = kReadLink});
  expect_no_veth(check, a.pid, "a", "half-a-link",
                 "the pair was made in one place, and its ends were moved after that");
  expect_no_veth(check, check.sandbox().init(), "the host", "half-a-link",
                 "the pair was made here, and its ends were moved after that");
  end(check, c);
  end(check, b);
  end(check, a);
}

}  // namespace
}  // namespace checks
