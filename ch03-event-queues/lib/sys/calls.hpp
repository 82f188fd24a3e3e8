#pragma once
/// @file
/// All the typed wrappers. Start here: raw.hpp makes the call, call.hpp gives it types, the headers
/// below give it names.

#include "sys/files.hpp"
#include "sys/rings.hpp"
#include "sys/sockets.hpp"
#include "sys/waiting.hpp"

namespace sys {}
