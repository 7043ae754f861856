"""A kernel of Isthmus from PyOpenCL (python3-pyopencl): y = softplus(x + b). usage: kernel_alone.py FOLDER_OF_KERNELS"""
import sys

import numpy as np
import pyopencl as cl

folder = sys.argv[1]
context = cl.create_some_context(interactive=False)
queue = cl.CommandQueue(context)
options = ["-cl-std=CL1.2", "-DWIDTH=4", f"-I{folder}"]
program = cl.Program(context, open(f"{folder}/bias_activation.cl").read()).build(options)

x = np.linspace(-3, 3, 3 * 5, dtype=np.float32).reshape(3, 5)
bias = np.linspace(0, 1, 5, dtype=np.float32)
flags = cl.mem_flags.READ_WRITE | cl.mem_flags.COPY_HOST_PTR
x_buffer, bias_buffer = (cl.Buffer(context, flags, hostbuf=array) for array in (x, bias))

# Each buffer is followed by the offset of its first element; docs/kernels.md lists the arguments. A work-item takes
# four columns, so two of them take the five.
softplus, offset = np.uint32(5), np.uint64(0)
program.bias_activation_forward(queue, (2, 3), None, x_buffer, offset, bias_buffer, offset, x_buffer, offset,
                                np.uint32(5), np.uint32(1), softplus, np.float32(0))  # fmt: skip
y = np.empty_like(x)
cl.enqueue_copy(queue, y, x_buffer)

worst = np.abs(y - np.log1p(np.exp(x + bias))).max()
print(f"softplus differs by at most {worst:g}")
sys.exit(int(worst > 1e-5))
