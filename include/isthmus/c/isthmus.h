/// \file
/// Isthmus for C11, and for every language that can call C: the whole of it. docs/c-api.md is a guide.
#pragma once

#include "isthmus/c/base.h"
#include "isthmus/c/device.h"
#include "isthmus/c/image_ops.h"
#include "isthmus/c/ops.h"
#include "isthmus/c/queue.h"
#include "isthmus/c/run.h"
#include "isthmus/c/tensor.h"
