#include <cerrno>
#include <string>

#include <sys/stat.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"

namespace ns {

using common::todo;

std::optional<NamespaceId> identify(int process, const std::string& link) {
  todo("2.1",
       "Which call follows the link ns/pid below an open folder, and which two "
       "numbers say what it leads to? Which of its errors only mean that there is "
       "nothing to see? stat(2), fstatat; is_gone_or_hidden()");
}

}  // namespace ns
