/// @file
/// Templates for `--format`: {{.Names}}, {{json .State}}, {{range .Mounts}}...{{end}}.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/cli.hpp"
#include "common/json.hpp"

namespace minidocker {

namespace tmpl {
struct Tree;
}

/// A template that cannot be read (exit code 64) or not be filled in (exit code 1). What
/// it says is what `docker inspect` says: "template parsing error: template: :1: ...".
class TemplateError : public common::ExitError {
 public:
  TemplateError(int code, const std::string& reason)
      : ExitError(code, "template parsing error: " + reason), reason_(reason) {}
  /// From "template: :1" on: other commands of docker have other words before it.
  const std::string& reason() const { return reason_; }

 private:
  std::string reason_;
};

/// Go's text/template, as far as people use it with docker.
///
/// There are: text, {{.}}, {{.A.B}}, $, variables, trim markers, comments, pipelines,
/// parentheses, literals; if, range, with, else, break, continue; the functions and or
/// not eq ne lt le gt ge len index slice print printf println, and docker's json split
/// join title lower upper pad truncate. Go's maps are ordered, so range and print sort
/// keys by their bytes; json keeps the order that they have.
///
/// Left out: define, template and block; call, html, js, urlquery; complex numbers, hex
/// floating point; in printf `%p`, `%b` of floating point, `%#v` of lists, and argument
/// numbers (`%[1]d`). title, lower and upper change ASCII letters alone. Parentheses and
/// blocks nest to a depth of 200, values to 1000.
///
/// It knows JSON, not docker's types. So each number is an int or a float64, each object
/// a map, and a key that is not there is always an error.
/// @see https://pkg.go.dev/text/template
class GoTemplate {
 public:
  /// @throws TemplateError if it is no template
  explicit GoTemplate(std::string_view text);

  /// The text for a value. @throws TemplateError
  std::string render(const common::Json& value) const;

 private:
  std::shared_ptr<const tmpl::Tree> tree_;
};

}  // namespace minidocker
