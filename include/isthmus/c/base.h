/// \file
/// What every function of the C API returns, and how it says what went wrong.
///
/// Every function returns an isthmus_status, but for isthmus_last_error() and isthmus_version(), which cannot
/// fail. A function that fails writes nothing through the pointers that it was given, and what it had to do
/// is not enqueued, or only a part of it. NULL where something should be, a bad rank or an unknown number are
/// ISTHMUS_ERROR_USAGE, and the message names the argument. What cannot be found out is whether a handle or
/// an OpenCL object is still alive.
///
/// Ownership: who makes a handle (isthmus_..._create, _open, _wrap) gives it back to isthmus_..._destroy, in
/// any order: a handle keeps alive what it was made from. NULL may be destroyed.
///
/// Threads: a queue, and all that was made from it, is for one thread at a time; threads with a queue each
/// need nothing between them. There is no global state but CLBlast's parameters (queue.h).
#pragma once

#include <stdint.h>

#if defined(__GNUC__)
#define ISTHMUS_C_API __attribute__((visibility("default")))
#else
#define ISTHMUS_C_API
#endif

/// Of the header. A later patch level can be used without compiling anew.
#define ISTHMUS_VERSION_MAJOR 0
#define ISTHMUS_VERSION_MINOR 1
#define ISTHMUS_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/// One of ISTHMUS_OK and ISTHMUS_ERROR_...
typedef int32_t isthmus_status;

enum {
  ISTHMUS_OK = 0,
  ISTHMUS_ERROR_USAGE = 1,          ///< the caller asked for something that cannot be: a name, a shape, NULL
  ISTHMUS_ERROR_DATA = 2,           ///< a file does not hold what it should
  ISTHMUS_ERROR_DEVICE = 3,         ///< an OpenCL or CLBlast call failed
  ISTHMUS_ERROR_BUILD = 4,          ///< a kernel did not build; the message has the compiler's log
  ISTHMUS_ERROR_OUT_OF_MEMORY = 5,  ///< the host's memory, or the device's
  ISTHMUS_ERROR_OTHER = 6,          ///< the system refused something: a file cannot be opened, a disk is full
  ISTHMUS_ERROR_INTERNAL = 7        ///< a bug of Isthmus
};

/// What was wrong, where, and what to do, of the last call that failed on this thread; "" before the first.
/// A call that succeeds leaves it as it is. It lasts until the next failure on this thread, or the thread's
/// end.
ISTHMUS_C_API const char* isthmus_last_error(void);

/// Of the library, such as "0.1.0".
ISTHMUS_C_API const char* isthmus_version(void);

#ifdef __cplusplus
}
#endif
