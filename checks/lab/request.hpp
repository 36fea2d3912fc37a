/// @file
/// What was typed, without the library that understood it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab {

struct Request {
  std::filesystem::path project;  ///< "": the one that this program was built in
  std::string command;
  std::string lab;    ///< "04", "4", or "" for the current one; "4.8" is a step of it
  std::string step;   ///< "4.8", "8", or "" for what is next
  std::string check;  ///< "L04.4-own-root", or "" for all
  std::string file;   ///< "chroot.cpp", or a step that is written in it
  std::string text;
  std::string shell;
  std::vector<std::string> words;  ///< what is to be completed, ..
  /// .. out of these: "check" for a command, "check --keep" for a flag of it.
  std::vector<std::string> vocabulary;
  int answer = 0;
  bool json = false;
  bool keep = false;
  bool anyway = false;
  bool again = false;
  bool undo = false;
};

}  // namespace lab
