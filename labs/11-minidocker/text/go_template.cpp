#include "minidocker/go_template.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "go_format.hpp"
#include "go_text.hpp"
#include "go_value.hpp"
#include "template_functions.hpp"
#include "template_node.hpp"

namespace minidocker {
namespace {

using common::Json;
using tmpl::Function;
using tmpl::Node;
using tmpl::NodeKind;
using tmpl::Nodes;
using tmpl::Type;

/// Fills in a template. at_ is the node that a message is about; it is set where Go sets
/// it, which is not always where one would look. @see Go's text/template/exec.go
class Execution {
 public:
  Execution(const tmpl::Tree& tree, const Json& data) : tree_(tree) {
    variables_.push_back({"$", Value::boxed(data).unboxed()});
  }

  std::string run() {
    const Value dot = variables_.front().value;  // its place changes with each variable
    try {
      walk(dot, tree_.nodes);
    } catch (const TooDeep& error) {
      fail(error.what());
    }
    return std::move(out_);
  }

 private:
  struct Variable {
    std::string name;
    Value value;
  };

  /// How one goes on after a node.
  enum class Next { kOn, kBreak, kContinue };

  [[noreturn]] void fail(const std::string& message) {
    std::string where = ": ";
    if (at_ != nullptr) {
      const auto before = std::string_view(tree_.text).substr(0, at_->position);
      const auto line = std::count(before.begin(), before.end(), '\n') + 1;
      const auto newline = before.rfind('\n');
      const auto column =
          newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
      where = fmt::format(":{}:{}: executing \"\" at <{}>: ", line, column,
                          tmpl::to_string(*at_));
    }
    throw TemplateError(common::kFailure, "template: " + where + message);
  }

  // ---- blocks ----

  Next walk(const Value& dot, const Nodes& nodes) {
    for (const auto& node : nodes) {
      const Next next = walk(dot, *node);
      if (next != Next::kOn) return next;
    }
    return Next::kOn;
  }

  Next walk(const Value& dot, const Node& node) {
    at_ = &node;
    switch (node.kind) {
      case NodeKind::kText:
        out_ += node.text;
        return Next::kOn;
      case NodeKind::kIf:
      case NodeKind::kWith:
        return if_or_with(dot, node);
      case NodeKind::kRange:
        return range(dot, node);
      case NodeKind::kBreak:
        return Next::kBreak;
      case NodeKind::kContinue:
        return Next::kContinue;
      default: {
        const Node& pipe = *node.parts.front();
        const Value value = pipeline(dot, pipe);
        if (pipe.names.empty())
          out_ += value.exists() ? go_print(value.json()) : "<no value>";
        return Next::kOn;
      }
    }
  }

  /// What a block sets ends with it.
  void pop(std::size_t size) {
    variables_.erase(variables_.begin() + static_cast<std::ptrdiff_t>(size),
                     variables_.end());
  }

  Next if_or_with(const Value& dot, const Node& node) {
    const auto outside = variables_.size();
    const Value value = pipeline(dot, *node.parts.front());
    Next next = Next::kOn;
    if (go_truth(value.json())) {
      next = walk(node.kind == NodeKind::kWith ? value : dot, node.body);
    } else if (node.otherwise) {
      next = walk(dot, *node.otherwise);
    }
    pop(outside);
    return next;
  }

  Next range(const Value& dot, const Node& node) {
    const auto outside = variables_.size();
    const Value value = pipeline(dot, *node.parts.front());
    const Json& json = value.json();
    const bool is_number = json.is_number_integer();
    if (!is_number && !json.is_array() && !json.is_object() && !json.is_null())
      fail("range can't iterate over " + go_print(json));
    if (is_number && node.parts.front()->names.size() > 1)
      fail("can't use " + go_print(json) + " to iterate over more than one variable");
    Next next = Next::kOn;
    if (is_number ? json.get<std::int64_t>() > 0 : !json.empty()) {
      each(value, node);
    } else if (node.otherwise) {
      next = walk(dot, *node.otherwise);
    }
    pop(outside);
    return next;
  }

  /// A break ends here, and so does a continue.
  void each(const Value& value, const Node& node) {
    const Json& json = value.json();
    if (json.is_number_integer()) {
      const auto count = json.get<std::int64_t>();
      for (std::int64_t i = 0; i < count; ++i) {
        if (!iterate(Value(Json(i)), Value(Json(i)), node)) return;
      }
    } else if (json.is_array()) {
      for (std::size_t i = 0; i < json.size(); ++i) {
        if (!iterate(Value(Json(i)), value.part(json[i]), node)) return;
      }
    } else {
      for (const auto& [key, item] : sorted_entries(json)) {
        if (!iterate(Value(Json(key)), value.part(*item), node)) return;
      }
    }
  }

  /// One variable gets the item; of two, the first gets its number or its key.
  /// False at a break.
  bool iterate(const Value& key, const Value& item, const Node& node) {
    const Node& pipe = *node.parts.front();
    const auto inside = variables_.size();
    for (std::size_t i = 0; i < pipe.names.size(); ++i) {
      const bool is_item = i + 1 == pipe.names.size();
      const Value& value = is_item ? item : key;
      if (pipe.assigns) {
        set(pipe.names[i], value);
      } else {
        variables_[inside - pipe.names.size() + i].value = value;
      }
    }
    const Next next = walk(item, node.body);
    pop(inside);
    return next != Next::kBreak;
  }

  // ---- variables ----

  Value& find(const std::string& name) {
    const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                    [&](const Variable& v) { return v.name == name; });
    if (found == variables_.rend()) fail("undefined variable: " + name);
    return found->value;
  }

  void set(const std::string& name, const Value& value) { find(name) = value; }

  // ---- pipelines ----

  Value pipeline(const Value& dot, const Node& pipe) {
    at_ = &pipe;
    std::optional<Value> value;
    for (const auto& each : pipe.parts) value = command(dot, *each, value).unboxed();
    for (const auto& name : pipe.names) {
      if (pipe.assigns) {
        set(name, *value);
      } else {
        variables_.push_back({name, *value});
      }
    }
    return *value;
  }

  /// `last` is the value of the command before, which becomes the last argument.
  using Last = std::optional<Value>;

  Value command(const Value& dot, const Node& node, const Last& last) {
    const Node& word = *node.parts.front();
    const bool has_arguments = node.parts.size() > 1 || last;
    switch (word.kind) {
      case NodeKind::kField:
      case NodeKind::kChain:
        return fields(dot, word, has_arguments);
      case NodeKind::kVariable:
        at_ = &word;
        if (word.names.size() > 1) return fields(dot, word, has_arguments);
        break;
      case NodeKind::kIdentifier:
        return call(dot, word, node, &node, last);
      case NodeKind::kPipe:
        break;
      default:
        at_ = &word;
    }
    if (has_arguments)
      fail("can't give argument to non-function " + tmpl::to_string(word));
    if (word.kind == NodeKind::kPipe) return pipeline(dot, word);
    if (word.kind == NodeKind::kNil) fail("nil is not a command");
    return operand(dot, word);
  }

  /// What stands for itself, or for a variable.
  Value operand(const Value& dot, const Node& word) {
    at_ = &word;
    if (word.kind == NodeKind::kDot) return dot;
    if (word.kind == NodeKind::kVariable) return find(word.names.front());
    if (word.kind == NodeKind::kNumber && word.constant.is_null())
      fail(word.text + " overflows int");
    return Value(word.constant);
  }

  /// .A.B of the dot, of a variable, or of what stands in parentheses.
  Value fields(const Value& dot, const Node& node, bool has_arguments) {
    at_ = &node;
    Value value = dot;
    auto name = node.names.begin();
    if (node.kind == NodeKind::kVariable) value = find(*name++);
    if (node.kind == NodeKind::kChain) value = argument(dot, Type::kAny, *node.parts[0]);
    for (; name != node.names.end(); ++name) {
      const bool is_last = name + 1 == node.names.end();
      value = field(value, *name, is_last && has_arguments);
    }
    return value;
  }

  Value field(const Value& value, const std::string& name, bool has_arguments) {
    const Json& json = value.json();
    if (!value.exists()) fail("nil data; no entry for key " + go_quote(name));
    if (json.is_null()) fail("nil pointer evaluating interface {}." + name);
    if (!json.is_object())
      fail("can't evaluate field " + name + " in type " +
           (value.is_boxed() ? "interface {}" : go_type(json)));
    if (has_arguments) fail(name + " is not a method but has arguments");
    const auto found = json.find(name);
    if (found == json.end()) fail("map has no entry for key " + go_quote(name));
    return value.part(*found);
  }

  // ---- calls ----

  /// @param at    what a failure is about
  /// @param with  the command that has the arguments; nullptr: there are none
  Value call(const Value& dot, const Node& name, const Node& at, const Node* with,
             const Last& last) {
    at_ = &name;
    const Function& function = *tmpl::find_function(name.text);
    const std::size_t given = with == nullptr ? 0 : with->parts.size() - 1;
    check_count(function, given, given + (last ? 1 : 0));
    if (function.call == nullptr) return and_or(dot, function.name == "or", *with, last);
    std::vector<Value> arguments;
    for (std::size_t i = 0; i < given; ++i)
      arguments.push_back(argument(dot, type_of(function, i), *with->parts[i + 1]));
    if (last) arguments.push_back(checked(*last, type_of(function, given)));
    try {
      return function.call(arguments);
    } catch (const TooDeep&) {
      throw;
    } catch (const std::runtime_error& error) {
      at_ = &at;
      fail("error calling " + name.text + ": " + error.what());
    }
  }

  void check_count(const Function& function, std::size_t given, std::size_t count) {
    const auto wanted = function.parameters.size();
    const bool fits = function.more ? count >= wanted : count == wanted;
    if (fits) return;
    fail(fmt::format("wrong number of args for {}: want {}{} got {}", function.name,
                     function.more ? "at least " : "", wanted,
                     function.more ? given : count));
  }

  static Type type_of(const Function& function, std::size_t index) {
    return index < function.parameters.size() ? function.parameters[index]
                                              : function.more.value_or(Type::kAny);
  }

  /// The first argument that decides, or the last one. The others are not looked at.
  Value and_or(const Value& dot, bool decisive, const Node& node, const Last& last) {
    Value value;
    for (std::size_t i = 1; i < node.parts.size(); ++i) {
      value = argument(dot, Type::kAny, *node.parts[i]);
      if (go_truth(value.json()) == decisive) return value;
    }
    return last ? *last : value;
  }

  Value argument(const Value& dot, Type type, const Node& node) {
    at_ = &node;
    switch (node.kind) {
      case NodeKind::kDot:
        return checked(dot, type);
      case NodeKind::kField:
      case NodeKind::kChain:
        return checked(fields(dot, node, false), type);
      case NodeKind::kVariable:
        return checked(
            node.names.size() > 1 ? fields(dot, node, false) : find(node.names.front()),
            type);
      case NodeKind::kPipe:
        return checked(pipeline(dot, node), type);
      case NodeKind::kIdentifier:
        return checked(call(dot, node, node, nullptr, std::nullopt), type);
      case NodeKind::kNil:
        if (type == Type::kString || type == Type::kInt)
          fail("cannot assign nil to " + tmpl::to_string(type));
        return {};
      default:
        return literal(type, node);
    }
  }

  Value literal(Type type, const Node& node) {
    if (type == Type::kAny) return operand({}, node);
    if (type == Type::kString && node.kind == NodeKind::kString)
      return Value(node.constant);
    if (type == Type::kInt && node.whole) return Value(Json(*node.whole));
    const auto text = tmpl::to_string(node);
    if (type == Type::kStrings)
      fail("can't handle " + text + " for arg of type []string");
    fail(std::string("expected ") + (type == Type::kString ? "string" : "integer") +
         "; found " + text);
  }

  /// A value that fits the type of a parameter.
  Value checked(const Value& value, Type type) {
    const Json& json = value.json();
    if (type == Type::kAny || fits(json, type)) return value;
    if (!value.exists()) {
      if (type == Type::kStrings) return {};
      fail("invalid value; expected " + tmpl::to_string(type));
    }
    fail("wrong type for value; expected " + tmpl::to_string(type) + "; got " +
         (json.is_null() ? "interface {}" : go_type(json)));
  }

  static bool fits(const Json& json, Type type) {
    if (type == Type::kString) return json.is_string();
    if (type == Type::kInt) return json.is_number_integer();
    return json.is_array() && std::all_of(json.begin(), json.end(), [](const Json& item) {
             return item.is_string();
           });
  }

  const tmpl::Tree& tree_;
  std::vector<Variable> variables_;
  const Node* at_ = nullptr;
  std::string out_;
};

}  // namespace

GoTemplate::GoTemplate(std::string_view text)
    : tree_(std::make_shared<const tmpl::Tree>(tmpl::parse(text))) {}

std::string GoTemplate::render(const common::Json& value) const {
  return Execution(*tree_, value).run();
}

}  // namespace minidocker
