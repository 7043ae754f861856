"""compare.py EXPECTED.safetensors MODEL.onnx...: every model must be a valid one, and give in ONNX Runtime what
EXPECTED has by the names of its outputs, from what that has by the names of its inputs; all examples at once, and one
alone. Exit status 0 equal to 1e-4, 1 not."""
import sys

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

expected, worst = load_file(sys.argv[1]), 0
for path in sys.argv[2:]:
    onnx.checker.check_model(path, full_check=True)
    model = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in model.get_outputs()]
    for examples in (slice(None), slice(1)):
        results = model.run(names, {x.name: expected[x.name][examples] for x in model.get_inputs()})
        for name, result in zip(names, results):
            assert result.shape == expected[name][examples].shape, (path, name, result.shape)
            worst = max(worst, numpy.abs(result - expected[name][examples]).max())
print(f"largest difference: {worst:.2e}")
sys.exit(0 if worst < 1e-4 else 1)
