#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/mountinfo.hpp"
#include "common/todo.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"

namespace ns {

using common::todo;

void collect_held(int proc, Namespaces& found) {
  todo("2.3",
       "A namespace lives without a process as long as its file is in use. In which "
       "two files below /proc/PID would you see that? namespaces(7), \"Namespace "
       "lifetime\"; proc_files.hpp");
}

}  // namespace ns
