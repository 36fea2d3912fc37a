/// @file
/// The commands, one file each. Each returns the exit code.
#pragma once

#include "request.hpp"
#include "session.hpp"

namespace lab::command {

int list(const Session& session, const Request& request);
int status(const Session& session, const Request& request);
int start(const Session& session, const Request& request);
int next(const Session& session, const Request& request);
int check(const Session& session, const Request& request);
int watch(const Session& session, const Request& request);
int hint(const Session& session, const Request& request);
int predict(const Session& session, const Request& request);
int solution(const Session& session, const Request& request);
int diff(const Session& session, const Request& request);
int reset(const Session& session, const Request& request);
int note(const Session& session, const Request& request);
int doctor(const Session& session, const Request& request);
int completion(const Session& session, const Request& request);
/// What the shell asks when TAB is pressed: prints the words that could come next.
int complete(const Session& session, const Request& request);

}  // namespace lab::command
