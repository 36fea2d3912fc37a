#include "digest.hpp"

#include <array>
#include <memory>
#include <stdexcept>

#include <archive.h>
#include <archive_entry.h>
#include <openssl/evp.h>

namespace minidocker {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) {
    if (EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) fail();
  }
  void add(const void* bytes, std::size_t size) {
    if (EVP_DigestUpdate(context_.get(), bytes, size) != 1) fail();
  }
  std::string text() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (EVP_DigestFinal_ex(context_.get(), bytes.data(), &size) != 1) fail();
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text = "sha256:";
    for (unsigned i = 0; i < size; ++i) {
      text += kDigits[bytes[i] >> 4U];
      text += kDigits[bytes[i] & 15U];
    }
    return text;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  };
  [[noreturn]] static void fail() {
    throw std::runtime_error("SHA-256 is not available");
  }

  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

std::string digest_of(std::string_view text) {
  Sha256 sum;
  sum.add(text.data(), text.size());
  return sum.text();
}

std::string diff_id_of(const std::filesystem::path& file) {
  struct Free {
    void operator()(archive* reader) const noexcept { archive_read_free(reader); }
  };
  const std::unique_ptr<archive, Free> reader(archive_read_new());
  const auto require = [&](int code) {
    if (code == ARCHIVE_OK || code == ARCHIVE_WARN) return;
    throw std::runtime_error(file.native() + ": " + archive_error_string(reader.get()));
  };
  constexpr std::size_t kBlock = std::size_t{64} << 10;
  archive_entry* entry = nullptr;
  require(archive_read_support_filter_all(reader.get()));
  require(
      archive_read_support_format_raw(reader.get()));  // what is inside stays as it is
  require(archive_read_open_filename(reader.get(), file.c_str(), kBlock));
  require(archive_read_next_header(reader.get(), &entry));
  Sha256 sum;
  for (;;) {
    const void* bytes = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int code = archive_read_data_block(reader.get(), &bytes, &size, &offset);
    if (code == ARCHIVE_EOF) return sum.text();
    require(code);
    sum.add(bytes, size);
  }
}

}  // namespace minidocker
