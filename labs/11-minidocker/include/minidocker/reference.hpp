/// @file
/// Names of images: "busybox", "localhost:5000/team/tool:2.1", "debian@sha256:...".
#pragma once

#include <string>
#include <string_view>

namespace minidocker {

/// The name of an image, taken apart.
/// @see github.com/distribution/reference, whose grammar this is
struct Reference {
  std::string domain;  ///< the registry: "docker.io", "localhost:5000"
  std::string path;    ///< "library/busybox"
  std::string tag;     ///< "" if none is given
  std::string digest;  ///< "sha256:..." or ""

  /// "docker.io/library/busybox"
  std::string name() const;
  /// What people call it: "busybox" for docker.io/library/busybox.
  std::string familiar_name() const;
  /// Everything that is known: "docker.io/library/busybox:1.36".
  std::string canonical() const;
  /// The same for people: "busybox:1.36".
  std::string familiar() const;
  /// The tag is "latest" where neither a tag nor a digest is given.
  Reference with_default_tag() const;

  friend bool operator==(const Reference&, const Reference&) = default;
};

/// Takes a name apart. What is left out of the registry and of the path is filled in,
/// as docker does; the tag is not.
///
/// Lengths: the path has at most 255 characters, a tag at most 128.
/// @throws common::ExitError (kFailure) with docker's words: "invalid reference format"
Reference parse_reference(std::string_view text);

/// parse_reference(text).with_default_tag(): "busybox" is
/// docker.io/library/busybox:latest.
Reference normalize_reference(std::string_view text);

}  // namespace minidocker
