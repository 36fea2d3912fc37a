#include "harness/sandbox.hpp"

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/netlink.hpp"
#include "harness/network.hpp"
