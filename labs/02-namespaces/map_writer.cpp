#include "ns/map_writer.hpp"

#include <stdexcept>

#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/pid_fd.hpp"
#include "ns/ns.hpp"

namespace ns {

MapWriter::MapWriter(const IdMaps& maps)
    : needed_(!maps.uids.empty()), report_(common::Pipe::open()) {
  if (!needed_) return;
  const pid_t parent = ::getpid();
  const pid_t pid = common::check(::fork(), "fork");
  if (pid == 0) {
    report_.read.reset();
    common::run_child(std::move(report_.write), [&] {
      gate_.wait();
      write_maps(parent, maps);
      ::_exit(common::kSuccess);
    });
  }
  child_ = common::ChildGuard(pid);
  report_.write.reset();
}

void MapWriter::write() {
  if (!needed_) return;
  gate_.open();
  common::await_exec(report_.read);
  if (common::shell_status(child_.wait()) != 0) {
    throw std::runtime_error("the process that was to write the id maps was killed");
  }
}

}  // namespace ns
