#include <algorithm>

#include <fmt/format.h>

#include "common/text.hpp"
#include "process/details.hpp"
#include "process/json.hpp"
#include "process/list.hpp"

namespace process {
namespace {

/// Whose namespaces are the measure for a tree: its root's, or, if those are not ours to
/// see, our own.
std::optional<Namespaces> measure_for(pid_t root) {
  const auto of_root = namespaces_of(root);
  return of_root ? of_root : namespaces_of(::getpid());
}

/// Without recursion: a chain of processes can be longer than a stack is deep.
/// `tree` may hold a circle, since /proc is not read at one moment: below a root, each
/// place is visited once.
class Walk {
 public:
  Walk(const Tree& tree, const TreeOptions& options) : tree_(tree), options_(options) {}
  virtual ~Walk() = default;
  void from(std::size_t root);

 protected:
  struct Level {
    std::vector<std::size_t> children;  ///< not visited yet, the last one first
    std::size_t prefix;                 ///< how much of it is this level's ancestors'
  };

  virtual void enter(const Stat& stat, bool last) = 0;
  virtual void leave() {}

  const Tree& tree_;
  const TreeOptions& options_;
  std::vector<Level> levels_;
  std::optional<Namespaces> measure_;
  std::string prefix_;
  std::string out_;

 private:
  void visit(std::size_t place, bool last);

  std::vector<bool> seen_;
};

void Walk::visit(std::size_t place, bool last) {
  seen_[place] = true;
  std::vector<std::size_t> children(tree_.children[place].rbegin(),
                                    tree_.children[place].rend());
  std::erase_if(children, [this](std::size_t child) { return seen_[child]; });
  levels_.push_back({std::move(children), prefix_.size()});
  enter(tree_.processes[place], last);
}

void Walk::from(std::size_t root) {
  seen_.assign(tree_.processes.size(), false);
  if (options_.namespaces) measure_ = measure_for(tree_.processes[root].pid);
  visit(root, true);
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (level.children.empty()) {
      leave();
      prefix_.resize(level.prefix);
      levels_.pop_back();
      continue;
    }
    const std::size_t child = level.children.back();
    level.children.pop_back();
    visit(child, level.children.empty());
  }
}

struct Strokes {
  const char *branch, *last, *down, *none;
};
constexpr Strokes kLines = {"├─ ", "└─ ", "│  ", "   "};
constexpr Strokes kLetters = {"|- ", "`- ", "|  ", "   "};

class Text : public Walk {
 public:
  using Walk::Walk;
  std::string take() { return std::move(out_); }

 private:
  void enter(const Stat& stat, bool last) override;
  void add_namespaces(pid_t pid);
  void add_threads(const Stat& stat, bool has_children);
};

void Text::enter(const Stat& stat, bool last) {
  const Strokes& strokes = options_.utf8 ? kLines : kLetters;
  out_ += prefix_;
  if (levels_.size() > 1) {
    out_ += last ? strokes.last : strokes.branch;
    prefix_ += last ? strokes.none : strokes.down;
  }
  out_ += fmt::format("{} {} {}", stat.pid, common::printable(stat.name), stat.state);
  if (stat.threads > 1) out_ += fmt::format(" {} threads", stat.threads);
  if (options_.namespaces) add_namespaces(stat.pid);
  out_ += '\n';
  if (options_.threads) add_threads(stat, !levels_.back().children.empty());
}

void Text::add_namespaces(pid_t pid) {
  const auto own = namespaces_of(pid);
  if (!own || !measure_) {
    out_ += " namespaces: not ours to see";
    return;
  }
  for (std::size_t i = 0; i < own->size(); ++i) {
    if ((*own)[i] == (*measure_)[i]) continue;
    out_ += fmt::format(" {}:[{}]", kNamespaceKinds[i], (*own)[i]);
  }
}

void Text::add_threads(const Stat& stat, bool has_children) {
  if (stat.threads < 2) return;
  const Strokes& strokes = options_.utf8 ? kLines : kLetters;
  auto threads = threads_of(stat.pid);
  std::erase_if(threads, [&](const Stat& one) { return one.pid == stat.pid; });
  for (std::size_t i = 0; i < threads.size(); ++i) {
    const bool last = !has_children && i + 1 == threads.size();
    out_ +=
        fmt::format("{}{}{{{}}} {} {}\n", prefix_, last ? strokes.last : strokes.branch,
                    threads[i].pid, common::printable(threads[i].name), threads[i].state);
  }
}

class JsonText : public Walk {
 public:
  using Walk::Walk;
  std::string take() { return "[" + std::move(out_) + "]\n"; }

 private:
  void enter(const Stat& stat, bool last) override;
  void leave() override { out_ += "]}"; }
};

common::Json namespaces_json(pid_t pid, const std::optional<Namespaces>& measure) {
  const auto own = namespaces_of(pid);
  if (!own || !measure) return nullptr;
  common::Json differing = common::Json::object();
  for (std::size_t i = 0; i < own->size(); ++i) {
    if ((*own)[i] != (*measure)[i]) differing[kNamespaceKinds[i]] = (*own)[i];
  }
  return differing;
}

common::Json threads_json(pid_t pid) {
  common::Json all = common::Json::array();
  for (const auto& one : threads_of(pid)) {
    common::Json thread = {{"tid", one.pid}};
    put_name(thread, one.name);
    thread["state"] = std::string(1, one.state);
    all.push_back(std::move(thread));
  }
  return all;
}

void JsonText::enter(const Stat& stat, bool /*last*/) {
  if (!out_.empty() && out_.back() == '}') out_ += ",\n";
  common::Json json = {{"pid", stat.pid}};
  put_name(json, stat.name);
  json["state"] = std::string(1, stat.state);
  json["threads"] = stat.threads;
  if (options_.namespaces) json["namespaces"] = namespaces_json(stat.pid, measure_);
  if (options_.threads) json["thread_list"] = threads_json(stat.pid);
  std::string text = json.dump();
  text.pop_back();  // its children are still to come
  out_ += text + ",\"children\":[";
}

template <typename View>
std::string view(const Tree& tree, const std::vector<std::size_t>& roots,
                 const TreeOptions& options) {
  View text(tree, options);
  for (const std::size_t root : roots) text.from(root);
  return text.take();
}

}  // namespace

std::string tree_text(const Tree& tree, const std::vector<std::size_t>& roots,
                      const TreeOptions& options) {
  return view<Text>(tree, roots, options);
}

std::string tree_json(const Tree& tree, const std::vector<std::size_t>& roots,
                      const TreeOptions& options) {
  return view<JsonText>(tree, roots, options);
}

}  // namespace process
