#include "minidocker/reference.hpp"

#include <algorithm>
#include <cstddef>

#include "common/cli.hpp"
#include "common/text.hpp"

namespace minidocker {
namespace {

constexpr std::string_view kDefaultDomain = "docker.io";
constexpr std::string_view kOldDefaultDomain = "index.docker.io";
constexpr std::string_view kOfficial = "library/";
constexpr std::size_t kLongestPath = 255;
constexpr std::size_t kLongestTag = 128;
constexpr std::size_t kShortestDigest = 32;
constexpr auto kNone = std::string_view::npos;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}
bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool has_upper(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_upper);
}

std::string lowered(std::string_view text) {
  std::string low(text);
  for (char& c : low) {
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return low;
}

/// Whether each part between the separators satisfies the predicate.
template <class Predicate>
bool each_part(std::string_view text, char separator, Predicate predicate) {
  for (;;) {
    const auto end = text.find(separator);
    if (!predicate(text.substr(0, end))) return false;
    if (end == kNone) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_host_part(std::string_view part) {
  return !part.empty() && part.front() != '-' && part.back() != '-' &&
         all(part, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return all(host.substr(1, host.size() - 2),
               [](char c) { return is_hex(c) || c == ':'; });
  }
  return each_part(host, '.', is_host_part);
}

bool is_domain(std::string_view domain) {
  const auto bracket = domain.rfind(']');
  const auto colon = domain.find(':', bracket == kNone ? 0 : bracket);
  if (colon == kNone) return is_host(domain);
  const auto port = domain.substr(colon + 1);
  return !port.empty() && all(port, is_digit) && is_host(domain.substr(0, colon));
}

/// What may stand between letters and digits: one dot, one or two '_', any number of '-'.
bool is_separator(std::string_view text) {
  return text == "." || text == "_" || text == "__" ||
         all(text, [](char c) { return c == '-'; });
}

bool is_path_part(std::string_view part) {
  const auto is_plain = [](char c) { return is_lower(c) || is_digit(c); };
  if (part.empty() || !is_plain(part.front()) || !is_plain(part.back())) return false;
  const auto* const end = part.end();
  for (const auto* at = part.begin(); at != end;) {
    const auto* const gap = std::find_if_not(at, end, is_plain);
    const auto* const next = std::find_if(gap, end, is_plain);
    if (gap != end && !is_separator({gap, static_cast<std::size_t>(next - gap)}))
      return false;
    at = next;
  }
  return true;
}

bool is_path(std::string_view path) {
  return each_part(path, '/', is_path_part);
}

bool is_tag(std::string_view tag) {
  const auto is_word = [](char c) { return is_alphanumeric(c) || c == '_'; };
  return !tag.empty() && tag.size() <= kLongestTag && is_word(tag.front()) &&
         all(tag, [&](char c) { return is_word(c) || c == '.' || c == '-'; });
}

bool is_algorithm(std::string_view name) {
  bool starts = true;
  for (const char c : name) {
    const bool separates = c == '-' || c == '_' || c == '+' || c == '.';
    if (starts ? !is_letter(c) : !separates && !is_alphanumeric(c)) return false;
    starts = separates;
  }
  return !starts;
}

bool is_digest(std::string_view digest) {
  const auto colon = digest.find(':');
  return colon != kNone && is_algorithm(digest.substr(0, colon)) &&
         digest.size() - colon - 1 >= kShortestDigest &&
         all(digest.substr(colon + 1), is_hex);
}

[[noreturn]] void refuse(const std::string& message) {
  throw common::ExitError(common::kFailure, message);
}

/// The grammar takes every algorithm, whoever uses the digest must know it.
/// @see github.com/opencontainers/go-digest
void check_digest(std::string_view digest) {
  const auto colon = digest.find(':');
  const auto algorithm = digest.substr(0, colon);
  const auto digits = digest.substr(colon + 1);
  const std::size_t size = algorithm == "sha256"   ? 64
                           : algorithm == "sha384" ? 96
                           : algorithm == "sha512" ? 128
                                                   : 0;
  if (size == 0) {
    refuse(has_upper(algorithm) ? "invalid checksum digest format"
                                : "unsupported digest algorithm");
  }
  if (digits.size() != size) refuse("invalid checksum digest length");
  if (has_upper(digits)) refuse("invalid checksum digest format");
}

struct Parts {
  std::string_view domain;
  std::string rest;
};

/// The first part is a registry if it looks like one: a dot, a colon, a capital letter,
/// or the word localhost. So "team/tool" is one of docker.io, and "team.org/tool" is not.
Parts split_domain(std::string_view text) {
  const auto slash = text.find('/');
  const auto first = text.substr(0, slash);
  Parts parts = {kDefaultDomain, std::string(text)};
  if (slash != kNone &&
      (first == "localhost" || first.find_first_of(".:") != kNone || has_upper(first))) {
    parts = {first == kOldDefaultDomain ? kDefaultDomain : first,
             std::string(text.substr(slash + 1))};
  }
  if (parts.domain == kDefaultDomain && parts.rest.find('/') == kNone)
    parts.rest.insert(0, kOfficial);
  return parts;
}

/// name [":" tag] ["@" digest]. Fills in all but the domain; false if it is none.
bool match_rest(std::string_view rest, Reference& into) {
  const auto name = rest.substr(0, rest.find_first_of(":@"));
  rest.remove_prefix(name.size());
  into.path = name;
  if (rest.starts_with(':')) {
    const auto tag = rest.substr(1, rest.find('@') == kNone ? kNone : rest.find('@') - 1);
    if (!is_tag(tag)) return false;
    into.tag = tag;
    rest.remove_prefix(tag.size() + 1);
  }
  if (rest.starts_with('@')) {
    if (!is_digest(rest.substr(1))) return false;
    into.digest = rest.substr(1);
  }
  return is_path(name);
}

}  // namespace

std::string Reference::name() const {
  return domain.empty() ? path : domain + "/" + path;
}

std::string Reference::familiar_name() const {
  if (domain != kDefaultDomain) return name();
  const bool official =
      path.starts_with(kOfficial) && path.find('/', kOfficial.size()) == kNone;
  return official ? path.substr(kOfficial.size()) : path;
}

namespace {

std::string with_rest(std::string text, const Reference& reference) {
  if (!reference.tag.empty()) text += ":" + reference.tag;
  if (!reference.digest.empty()) text += "@" + reference.digest;
  return text;
}

}  // namespace

std::string Reference::canonical() const {
  return with_rest(name(), *this);
}

std::string Reference::familiar() const {
  return with_rest(familiar_name(), *this);
}

Reference Reference::with_default_tag() const {
  Reference tagged = *this;
  if (tag.empty() && digest.empty()) tagged.tag = "latest";
  return tagged;
}

Reference parse_reference(std::string_view text) {
  const bool is_id =
      text.size() == 64 && all(text, [](char c) { return is_hex(c) && !is_upper(c); });
  if (is_id) {
    refuse("invalid repository name (" + std::string(text) +
           "), cannot specify 64-byte hexadecimal strings");
  }
  const Parts parts = split_domain(text);
  const auto path = parts.rest.substr(0, parts.rest.find(':'));
  if (has_upper(path)) {
    refuse("invalid reference format: repository name (" + common::printable(path) +
           ") must be lowercase");
  }
  Reference reference;
  if (!match_rest(parts.rest, reference)) refuse("invalid reference format");
  if (is_domain(parts.domain)) {
    reference.domain = parts.domain;
  } else if (is_path(parts.domain)) {  // "a__b.c/d" is no registry, but a path
    reference.path.insert(0, std::string(parts.domain) + "/");
  } else {
    refuse(is_path(lowered(parts.domain)) ? "repository name must be lowercase"
                                          : "invalid reference format");
  }
  if (reference.path.size() > kLongestPath)
    refuse("repository name must not be more than 255 characters");
  if (!reference.digest.empty()) check_digest(reference.digest);
  return reference;
}

Reference normalize_reference(std::string_view text) {
  return parse_reference(text).with_default_tag();
}

}  // namespace minidocker
