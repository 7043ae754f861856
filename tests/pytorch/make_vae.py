"""make_vae.py VAE.safetensors EXPECTED.safetensors: a VAE of 8 x 9 pixels that PyTorch made, saved as
safetensors.torch.save_file does it; and `images` with its `reconstructions`."""
import json
import struct
import sys

import torch
from torch import nn


def save_file(tensors, path):
    header, data = {}, b""
    for name in sorted(tensors):  # as that orders them
        numbers = tensors[name].contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensors[name].shape),
                        "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


torch.manual_seed(1)
vae = nn.ModuleDict({
    "encoder": nn.Sequential(nn.Linear(72, 20), nn.ReLU(), nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 2 * 5)),
    "decoder": nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 20), nn.ReLU(), nn.Linear(20, 72)),
})
save_file(vae.state_dict(), sys.argv[1])
images = torch.rand(7, 72)
with torch.no_grad():
    mean, _ = vae["encoder"](images).chunk(2, dim=1)
    reconstructions = torch.sigmoid(vae["decoder"](mean))
save_file({"images": images, "reconstructions": reconstructions}, sys.argv[2])
