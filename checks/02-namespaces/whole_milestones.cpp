// What the course calls done: whole things that work.
#include <csignal>

#include <arpa/inet.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include "box.hpp"
#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "harness/network.hpp"

namespace checks {
namespace {

using common::UniqueFd;

LAB_CHECK("L02.2-minimal-container", "", 3,
          "A container: eight new namespaces, a name, a /proc and ids of its own") {
  const std::string read = "docs/02-namespaces.md, \"A minimal container\"";
  const auto before = check.sandbox().belongings().mounts;
  auto box = start_box(check, {"--all", "--hostname", "box", "--map-root"});
  expect_new(check, box, {kKinds.begin(), kKinds.end()}, "its flag was lost", read);
  const auto pids = harness::pids_of(box.pid);
  const auto seen = processes_in_proc(box.pid);
  check.expect(pids.back() == 1 && seen == Words{"1"},
               {.symptom = "processes",
                .expected = "process 1, alone in its /proc",
                .saw = "process " + std::to_string(pids.back()) + ", and " +
                       std::to_string(seen.size()) + " processes in /proc",
                .most_often = "/proc is still the host's",
                .read = read});
  const std::string name = names_of(box.pid).host;
  check.expect(name == "box", {.symptom = "hostname",
                               .expected = "the host name box",
                               .saw = name,
                               .most_often = "it was set in another namespace",
                               .read = read});
  const std::string map = map_of(check, box.pid, "uid_map");
  check.expect(map == "0 0 1", {.symptom = "uid_map",
                                .expected = "\"0 0 1\" in uid_map",
                                .saw = "\"" + map + "\"",
                                .most_often = "no map was written",
                                .read = read});
  check.expect(check.sandbox().belongings().mounts == before,
               {.symptom = "spread-to-host",
                .expected = "the same mounts on the host as before",
                .saw = "others",
                .most_often = "the tree was not made private",
                .read = read});
  end(check, box);
}

sockaddr_in address_of(const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(7777);
  ::inet_pton(AF_INET, text, &address.sin_addr);
  return address;
}

UniqueFd datagram_socket() {
  return UniqueFd(
      common::check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
}

/// Sends a datagram from one network namespace to an address in another.
/// @return what arrived, or why nothing did
std::string send_from(pid_t sender, pid_t receiver, const char* to) {
  const auto other = common::PidFd::open(sender);
  return harness::in_namespaces(receiver, CLONE_NEWNET, [&](int /*proc*/) {
    // A socket stays in the namespace that it was made in.
    const auto address = address_of(to);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    const UniqueFd in = datagram_socket();
    common::check(::bind(in.get(), generic, sizeof address), "bind", to);
    common::check(::setns(other.get(), CLONE_NEWNET), "setns");
    const UniqueFd out = datagram_socket();
    common::check(::sendto(out.get(), "hello", 5, 0, generic, sizeof address), "sendto",
                  to);
    pollfd arrived{in.get(), POLLIN, 0};
    const auto limit = harness::patience(std::chrono::seconds{5}).count();
    if (::poll(&arrived, 1, static_cast<int>(limit)) != 1) return std::string("nothing");
    std::array<char, 16> text{};
    const auto size =
        common::check(::recv(in.get(), text.data(), text.size(), 0), "recv");
    return std::string(text.data(), static_cast<std::size_t>(size));
  });
}

std::string try_to_send(pid_t sender, pid_t receiver, const char* to) {
  try {
    return send_from(sender, receiver, to);
  } catch (const std::exception& error) {
    return error.what();
  }
}

LAB_CHECK("L02.3-two-namespaces-networked", "", 3,
          "Two processes in network namespaces of their own reach each other") {
  auto a = start_box(check, {"--net"});
  auto b = start_box(check, {"--net"});
  must(check, {"link", a.number(), b.number(), "--address-a", "10.9.0.1/24",
               "--address-b", "10.9.0.2/24"});
  const std::string seen = harness::describe(harness::links_of(a.pid)) + "; " +
                           harness::describe(harness::links_of(b.pid));
  for (const auto& [from, to, address] :
       {std::tuple<pid_t, pid_t, const char*>{b.pid, a.pid, "10.9.0.1"},
        {a.pid, b.pid, "10.9.0.2"},
        {a.pid, a.pid, "127.0.0.1"}}) {
    check.did(std::string("sent   a datagram to ") + address);
    const std::string arrived = try_to_send(from, to, address);
    check.expect(arrived == "hello",
                 {.symptom = "unreachable",
                  .expected = "\"hello\" to arrive at " + std::string(address),
                  .saw = arrived + "; the links: " + seen,
                  .most_often = "an end or lo is down, or has no address",
                  .read = "man 7 rtnetlink; docs/02-namespaces.md, \"A cable\""});
  }
  end(check, b);
  end(check, a);
}

/// Who says each of these lines.
std::map<std::string, pid_t> speakers(harness::Context& check, harness::Process& process,
                                      const Words& lines) {
  std::map<std::string, pid_t> found;
  while (found.size() < lines.size()) {
    const auto news = process.next(std::chrono::seconds{10});
    const bool output = news && news->kind == harness::Event::Kind::kOutput;
    const bool ended = !news || news->kind == harness::Event::Kind::kEnd ||
                       news->kind == harness::Event::Kind::kHeld;
    check.expect(!ended, {.symptom = "ended-early",
                          .expected = "all commands of the pod to run",
                          .saw = process.last_words(),
                          .most_often = "what the message says",
                          .read = "docs/02-namespaces.md, \"A pod\""});
    if (!output) continue;
    for (const auto& line : lines) {
      if (news->text == line + "\n") found[line] = news->pid;
    }
  }
  return found;
}

LAB_CHECK("L02.3-pod", "", 1,
          "The commands of a pod share net, ipc and uts, and nothing else that is new") {
  const std::string read = "docs/02-namespaces.md, \"A pod\"";
  auto pod = check.run({"nsbox", "pod", "--hostname", "pod", "--",
                        "echo ONE; exec sleep 1000", "echo TWO; exec sleep 1000"});
  const auto pids = speakers(check, pod, {"ONE", "TWO"});
  const pid_t one = pids.at("ONE");
  const pid_t two = pids.at("TWO");
  for (const std::string kind : {"net", "ipc", "uts", "pid", "mnt"}) {
    const bool shared = kind != "pid" && kind != "mnt";
    const auto first = harness::namespace_of(one, kind);
    const auto second = harness::namespace_of(two, kind);
    const auto host = harness::namespace_of(check.sandbox().init(), kind);
    check.expect((first == second) == shared && first != host && second != host,
                 {.symptom = "pod-" + kind,
                  .expected = shared ? "one new " + kind + " namespace for both"
                                     : "a new " + kind + " namespace for each",
                  .saw = first + " and " + second + "; the host's is " + host,
                  .most_often = "the commands are started without the holder",
                  .read = read});
  }
  const std::string name = names_of(two).host;
  check.expect(name == "pod", {.symptom = "hostname",
                               .expected = "the host name pod",
                               .saw = name,
                               .most_often = "only one of the commands was given it",
                               .read = read});
  const auto second = common::PidFd::open(two);
  check.did("killed the pod's first command");
  common::PidFd::open(one).signal(SIGKILL);
  const auto status = pod.wait(std::chrono::seconds{10});
  check.expect(
      status == 137 && second.wait_exit(harness::patience(std::chrono::seconds{5})),
      {.symptom = "pod-goes-on",
       .expected = "the pod to end with its first command: status 137, and the "
                   "other command has ended",
       .saw = status ? "status " + std::to_string(*status) : "it still runs",
       .most_often = "the commands outlive their pod",
       .read = read});
}

}  // namespace
}  // namespace checks
