#include <utility>

#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/guards.hpp"
#include "common/todo.hpp"
#include "ns/map_writer.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;
using common::todo;

Process start_by_unshare(const Plan& plan) {
  auto report = common::Pipe::open();
  Gate namespaces_are_ready;
  MapWriter writer(plan.maps);

  todo("2.7",
       "unshare(2) moves the caller itself. Into which two kinds not, and who gets "
       "there first? What has to be done before that? unshare(2); map_writer.hpp; "
       "set_clocks()");
}

}  // namespace ns
