#include "minidocker/names.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include <sys/random.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/text.hpp"

namespace minidocker {
namespace {

constexpr std::array kAdjectives = {
    "able",      "agile",    "airy",    "alert",    "amber",    "ample",    "apt",
    "autumn",    "balanced", "breezy",  "bright",   "brisk",    "calm",     "candid",
    "careful",   "cheerful", "civil",   "clear",    "clever",   "comfy",    "cordial",
    "cosy",      "crisp",    "curious", "dapper",   "daring",   "deft",     "diligent",
    "earnest",   "easy",     "even",    "exact",    "fair",     "faithful", "fine",
    "fluent",    "frank",    "fresh",   "friendly", "generous", "gentle",   "glad",
    "golden",    "graceful", "handy",   "hardy",    "honest",   "humble",   "inventive",
    "jaunty",    "jolly",    "just",    "keen",     "kind",     "lasting",  "lively",
    "lucid",     "lucky",    "mellow",  "merry",    "mild",     "mindful",  "modest",
    "neat",      "nimble",   "noble",   "open",     "orderly",  "patient",  "peaceful",
    "playful",   "polite",   "prompt",  "proper",   "quick",    "quiet",    "ready",
    "robust",    "rosy",     "serene",  "sharp",    "silver",   "sincere",  "skilful",
    "smart",     "snug",     "solid",   "spirited", "spry",     "steady",   "sturdy",
    "sunny",     "tactful",  "tidy",    "thorough", "trusty",   "upbeat",   "useful",
    "versatile", "vivid",    "warm",    "watchful", "welcome",  "wise",     "witty",
    "zesty",
};

constexpr std::array kSurnames = {
    "abel",       "ampere",        "anning",     "arrhenius", "avogadro",   "bayes",
    "becquerel",  "bernoulli",     "berzelius",  "bessel",    "boltzmann",  "boole",
    "brahe",      "bunsen",        "cantor",     "carnot",    "cauchy",     "cavendish",
    "celsius",    "chandrasekhar", "copernicus", "coulomb",   "crick",      "curie",
    "dalton",     "darwin",        "davy",       "descartes", "diesel",     "dijkstra",
    "dirac",      "doppler",       "edison",     "eiffel",    "einstein",   "erdos",
    "euler",      "faraday",       "fermat",     "fermi",     "feynman",    "fibonacci",
    "fourier",    "franklin",      "fresnel",    "galileo",   "galois",     "gauss",
    "germain",    "goedel",        "haber",      "halley",    "hamilton",   "heisenberg",
    "helmholtz",  "henry",         "herschel",   "hertz",     "hilbert",    "hooke",
    "hopper",     "hubble",        "humboldt",   "huygens",   "jacobi",     "joule",
    "kelvin",     "kepler",        "kirchhoff",  "knuth",     "kolmogorov", "lagrange",
    "laplace",    "lavoisier",     "leavitt",    "leibniz",   "linnaeus",   "lovelace",
    "mach",       "marconi",       "maxwell",    "meitner",   "mendel",     "mendeleev",
    "mirzakhani", "newton",        "nobel",      "noether",   "oersted",    "ohm",
    "pascal",     "pasteur",       "pauling",    "planck",    "poincare",   "ramanujan",
    "riemann",    "rutherford",    "shannon",    "siemens",   "somerville", "tesla",
    "thales",     "turing",        "volta",      "watt",
};

constexpr std::size_t kShortId = 12;
constexpr std::size_t kIdBytes = 32;

/// @see getrandom(2): up to 256 bytes come whole once the kernel's pool is ready; before
/// that a signal may interrupt.
template <class Bytes>
void fill_randomly(Bytes& bytes) {
  ssize_t got = -1;
  do {
    got = ::getrandom(bytes.data(), sizeof bytes, 0);
  } while (got < 0 && errno == EINTR);
  common::check(got, "getrandom");
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string random_name() {
  std::array<std::uint64_t, 2> numbers{};
  fill_randomly(numbers);
  return std::string(kAdjectives[numbers[0] % kAdjectives.size()]) + "_" +
         kSurnames[numbers[1] % kSurnames.size()];
}

bool valid_container_name(std::string_view name) {
  if (name.starts_with('/')) name.remove_prefix(1);
  if (name.size() < 2 || !is_letter_or_digit(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-';
  });
}

void check_container_name(std::string_view name) {
  if (valid_container_name(name)) return;
  throw common::ExitError(common::kFailure,
                          "Invalid container name (" + common::printable(name) +
                              "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
}

std::string random_id() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (;;) {
    std::array<unsigned char, kIdBytes> bytes{};
    fill_randomly(bytes);
    std::string id;
    for (const unsigned byte : bytes) {
      id += kDigits[byte / 16];
      id += kDigits[byte % 16];
    }
    if (!std::all_of(id.begin(), id.begin() + kShortId, is_digit)) return id;
  }
}

std::string short_id(std::string_view id) {
  const auto colon = id.find(':');
  if (colon != std::string_view::npos) id.remove_prefix(colon + 1);
  return std::string(id.substr(0, kShortId));
}

}  // namespace minidocker
