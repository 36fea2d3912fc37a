#include "ns/network.hpp"
