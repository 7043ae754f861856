"""decode.py VAE.safetensors EXPECTED.safetensors Z.npy IMAGES.npy: runs examples/load_in_pytorch.py on the latents
`z` of EXPECTED and compares what it makes with its `images`. Exit status 0 equal to 1e-4, 1 not."""
import pathlib
import subprocess
import sys

import numpy

example = pathlib.Path(__file__).parents[2] / "examples" / "load_in_pytorch.py"
sys.path.insert(0, str(example.parent))
from load_in_pytorch import load_file

vae, expected, z, images = sys.argv[1:]
files = load_file(expected)
numpy.save(z, files["z"].numpy())
subprocess.run([sys.executable, example, vae, z, images], check=True)
worst = numpy.abs(numpy.load(images) - files["images"].numpy()).max()
print(f"largest difference: {worst:.2e}")
sys.exit(0 if worst < 1e-4 else 1)
