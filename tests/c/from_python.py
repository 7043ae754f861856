"""The C API from another language, with nothing but ctypes. from_python.py LIBRARY"""
import array
import ctypes as c
import os
import sys
import unittest

isthmus = c.CDLL(sys.argv.pop())
opencl = c.CDLL("libOpenCL.so.1")
isthmus.isthmus_last_error.restype = c.c_char_p
opencl.clCreateBuffer.restype = c.c_void_p

USAGE, FLOAT32, RELU = 1, 0, 1
COPY_HOST = 1 << 0 | 1 << 5  # CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR


class Tensor(c.Structure):
    _fields_ = [("buffer", c.c_void_p), ("offset", c.c_size_t), ("type", c.c_int32), ("rank", c.c_uint32),
                ("extents", c.c_size_t * 4)]


class Activation(c.Structure):
    _fields_ = [("kind", c.c_int32), ("slope", c.c_float)]


def last_error():
    return isthmus.isthmus_last_error().decode()


def require(status):
    if status:
        raise RuntimeError(last_error())


class FromPython(unittest.TestCase):
    def setUp(self):
        self.device, self.queue = c.c_void_p(), c.c_void_p()
        self.context, self.command_queue = c.c_void_p(), c.c_void_p()
        spec = os.environ.get("ISTHMUS_DEVICE", "Portable Computing Language").encode()
        require(isthmus.isthmus_device_open(spec, c.byref(self.device)))
        require(isthmus.isthmus_queue_create(self.device, c.byref(self.queue)))
        require(isthmus.isthmus_queue_context(self.queue, c.byref(self.context)))
        require(isthmus.isthmus_queue_command_queue(self.queue, c.byref(self.command_queue)))

    def tearDown(self):
        require(isthmus.isthmus_queue_destroy(self.queue))
        require(isthmus.isthmus_device_destroy(self.device))

    def buffer(self, values):
        data = array.array("f", values)
        buffer = opencl.clCreateBuffer(self.context, c.c_ulong(COPY_HOST), c.c_size_t(4 * len(data)),
                                       c.c_void_p(data.buffer_info()[0]), None)
        self.assertTrue(buffer)
        self.addCleanup(lambda: opencl.clReleaseMemObject(c.c_void_p(buffer)))
        return buffer

    def read(self, buffer, count):
        values = (c.c_float * count)()
        self.assertEqual(opencl.clEnqueueReadBuffer(self.command_queue, c.c_void_p(buffer), 1, c.c_size_t(0),
                                                    c.c_size_t(4 * count), values, 0, None, None), 0)
        return list(values)

    def test_devices(self):
        count, name = c.c_size_t(), c.c_char_p()
        require(isthmus.isthmus_device_count(c.byref(count)))
        require(isthmus.isthmus_device_name(self.device, c.byref(name)))
        self.assertGreater(count.value, 0)
        self.assertTrue(name.value)

    def test_product(self):
        engine = c.c_void_p()
        require(isthmus.isthmus_gemm_engine_create(self.queue, c.byref(engine)))
        buffer = self.buffer([9, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 9])
        a = Tensor(buffer, 1, FLOAT32, 2, (2, 3))
        gram = Tensor(buffer, 7, FLOAT32, 2, (2, 2))
        require(isthmus.isthmus_gemm(engine, 0, 1, c.c_float(1), c.byref(a), c.byref(a), c.c_float(0),
                                     c.byref(gram)))
        require(isthmus.isthmus_gemm_engine_destroy(engine))
        self.assertEqual(self.read(buffer, 12), [9, 1, 2, 3, 4, 5, 6, 14, 32, 32, 77, 9])

    def test_errors(self):
        x = Tensor(self.buffer([1, 2]), 0, FLOAT32, 9, (1, 2))
        relu = Activation(RELU, 0)
        self.assertEqual(isthmus.isthmus_bias_activation_forward(self.queue, c.byref(relu), c.byref(x), None,
                                                                 c.byref(x)), USAGE)
        self.assertEqual(last_error(), "isthmus_bias_activation_forward: x.rank is 9 and should be from 1 to 4")
        none = c.c_void_p()
        self.assertEqual(isthmus.isthmus_device_open(b"no such card", c.byref(none)), USAGE)
        self.assertIn("no device matches 'no such card'", last_error())
        self.assertIsNone(none.value)


unittest.main()
