#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "commands.hpp"
#include "common/cli.hpp"

namespace lab::command {
namespace {

// The three shells ask this program what could come next, so that they know new labs and
// steps by themselves. The words typed so far are its arguments.

constexpr char kBash[] =
    R"sh(# lab: completion for bash. To use it: eval "$(scripts/lab completion bash)"
_container_labs() {
  local IFS=$'\n'
  COMPREPLY=($("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o nosort -F _container_labs lab scripts/lab ./scripts/lab
)sh";

constexpr char kZsh[] =
    R"sh(# lab: completion for zsh. To use it: eval "$(scripts/lab completion zsh)"
_container_labs() {
  local -a candidates
  candidates=(${(f)"$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  compadd -V labs -- $candidates  # in this order: 4.2 before 4.10
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _container_labs lab scripts/lab ./scripts/lab
)sh";

constexpr char kFish[] =
    R"sh(# lab: completion for fish. To use it: scripts/lab completion fish | source
function __container_labs
  set -l words (commandline -opc) (commandline -ct)
  $words[1] complete -- $words[2..-1] 2>/dev/null
end
complete -c lab -f -a '(__container_labs)'
)sh";

using Words = std::vector<std::string>;

bool takes_lab(const std::string& command) {
  constexpr std::array kWithout = {"list", "doctor", "completion"};
  return std::find(kWithout.begin(), kWithout.end(), command) == kWithout.end();
}

bool takes_step(const std::string& command) {
  constexpr std::array kWith = {"check",    "watch", "hint", "predict",
                                "solution", "diff",  "reset"};
  return std::find(kWith.begin(), kWith.end(), command) != kWith.end();
}

Words written_labs(const Session& session) {
  Words labs;
  for (const auto& lab : session.course.labs()) {
    if (lab.written) labs.push_back(lab.number);
  }
  return labs;
}

Words after_lab(const Session& session, const std::string& command,
                const std::string& number) {
  const Lab& lab = session.course.written_lab(number);
  Words steps;
  if (command == "reset") steps = lab.starters();
  if (!takes_step(command)) return steps;
  for (const auto& step : lab.steps) steps.push_back(step.number);
  return steps;
}

Words flags_of(const Request& request, const std::string& command) {
  Words flags;
  const std::string prefix = command + " ";
  for (const auto& each : request.vocabulary) {
    if (each.starts_with(prefix)) flags.push_back(each.substr(prefix.size()));
  }
  return flags;
}

Words commands_of(const Request& request) {
  Words names;
  for (const auto& each : request.vocabulary) {
    if (each.find(' ') == std::string::npos) names.push_back(each);
  }
  return names;
}

/// What could stand where the last of these words is begun.
Words candidates(const Session& session, const Request& request) {
  const Words& words = request.words;
  if (words.size() <= 1) return commands_of(request);
  const std::string& command = words.front();
  if (words.back().starts_with('-')) return flags_of(request, command);
  Words places(words.begin() + 1, words.end());
  std::erase_if(places, [](const std::string& word) { return word.starts_with('-'); });
  if (command == "completion") return {"bash", "zsh", "fish"};
  if (places.size() <= 1) return takes_lab(command) ? written_labs(session) : Words{};
  return places.size() == 2 ? after_lab(session, command, places.front()) : Words{};
}

}  // namespace

int completion(const Session&, const Request& request) {
  if (request.shell == "bash") {
    fmt::print("{}", kBash);
  } else if (request.shell == "zsh") {
    fmt::print("{}", kZsh);
  } else {
    fmt::print("{}", kFish);
  }
  return 0;
}

int complete(const Session& session, const Request& request) {
  const std::string begun = request.words.empty() ? "" : request.words.back();
  for (const auto& word : candidates(session, request)) {
    if (word.starts_with(begun)) fmt::print("{}\n", word);
  }
  return 0;
}

}  // namespace lab::command
