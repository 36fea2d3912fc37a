#include "ns/link_command.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <linux/netlink.h>
#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/guards.hpp"
#include "common/signal_queue.hpp"
#include "ns/capability.hpp"
#include "ns/enter_command.hpp"
#include "ns/network.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;
using common::Netlink;
using common::SignalQueue;

namespace {

/// One end, with what has to be known before anything is made.
struct End {
  NamespaceFile network;
  std::string name;
  std::optional<Address> address;
  std::string address_text;
};

End open_end(const EndRequest& request) {
  const bool is_pid = std::all_of(request.where.begin(), request.where.end(),
                                  [](char c) { return c >= '0' && c <= '9'; });
  const std::string path =
      is_pid ? fmt::format("/proc/{}/ns/net", request.where) : request.where;
  std::optional<Address> address;
  if (request.address) address = parse_address(*request.address);
  End end{open_namespace_file(path), request.name, address, request.address.value_or("")};
  if (end.network.kind != Kind::kNet) {
    throw common::UsageError(fmt::format("{} is a {} namespace, not one of kind net",
                                         path, name_of(end.network.kind)));
  }
  return end;
}

/// A socket goes on belonging to the namespace that it was made in.
Netlink socket_in(const End& end) {
  check(::setns(end.network.fd.get(), CLONE_NEWNET), "setns", end.network.name);
  return Netlink(NETLINK_ROUTE);
}

void configure(Netlink& netlink, const End& end, int index) {
  if (end.address) add_address(netlink, index, *end.address, end.address_text);
  set_up(netlink, index, end.name);
  constexpr int kLoopback = 1;  // in each network namespace
  set_up(netlink, kLoopback, "lo");
}

/// In a child: it does not come back from where it goes.
void connect(const End& a, const End& b) {
  if (!has_capability(kSysAdmin)) {
    // Who made a user namespace has all capabilities in it, once inside.
    const Relations relations = relations_of(a.network.fd.get(), Kind::kNet);
    if (relations.owner.valid()) {
      check(::setns(relations.owner.get(), CLONE_NEWUSER), "setns",
            "the owner of " + a.network.name);
    }
  }
  Netlink in_a = socket_in(a);
  Netlink in_b = socket_in(b);
  make_veth(in_a, {a.network.fd.get(), a.name}, {b.network.fd.get(), b.name});
  common::ScopeExit undo([&] { remove_device(in_a, a.name); });
  configure(in_a, a, device_index(in_a, a.name));
  configure(in_b, b, device_index(in_b, b.name));
  undo.dismiss();
}

}  // namespace

void link_namespaces(const EndRequest& request_a, const EndRequest& request_b) {
  // None of them ends this half way.
  const SignalQueue signals(SignalQueue::Signals::kPassedOn);
  const End a = open_end(request_a);
  const End b = open_end(request_b);
  auto report = common::Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    report.read.reset();
    common::run_child(std::move(report.write), [&] {
      connect(a, b);
      ::_exit(common::kSuccess);
    });
  }
  common::ChildGuard child(pid);
  report.write.reset();
  common::await_exec(report.read);
  if (common::shell_status(child.wait()) != 0) {
    throw std::runtime_error("the process that was to make the link was killed");
  }
}

}  // namespace ns
