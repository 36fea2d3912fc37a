/// @file
/// A container's standard input, output and error, seen from the monitor.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "common/unique_fd.hpp"
#include "minidocker/container.hpp"
#include "minidocker/log.hpp"

namespace minidocker {

/// The ends that the container gets, and those that stay here. With a terminal there is
/// but one of the latter, and it comes with the process.
class Streams {
 public:
  /// @throws common::SyscallError
  Streams(const ContainerConfig& config, int log);

  /// What is to become 0, 1 and 2 there.
  std::array<int, 3> for_container() const;
  /// When the process runs: closes what is not ours, and takes its terminal over.
  void started(common::UniqueFd terminal);

  /// To be read when there is something; -1 when that has come to its end.
  int output() const { return output_.get(); }
  int error() const { return error_.get(); }
  /// @return The bytes; "" at the end of the stream, which is closed then.
  std::string read_output();
  std::string read_error();
  void finish_log();

  /// Puts bytes in the queue for standard input, and sends as many as it takes.
  void write_input(std::string_view bytes);
  /// When the queue is empty, standard input ends.
  void end_input();
  /// Whether somebody waits for the input to take more.
  bool has_input() const { return !waiting_.empty(); }
  /// Whether the queue is so long that clients had better wait.
  bool input_is_full() const;
  int input() const;
  void send_input();

  void resize(unsigned short rows, unsigned short columns) const;

 private:
  std::string read(common::UniqueFd& fd, LogWriter& log);

  bool terminal_;
  std::array<common::UniqueFd, 3> theirs_;
  common::UniqueFd input_;
  common::UniqueFd output_;  ///< the terminal, if there is one
  common::UniqueFd error_;
  std::string waiting_;
  bool input_ends_ = false;
  LogWriter output_log_;
  LogWriter error_log_;
};

}  // namespace minidocker
