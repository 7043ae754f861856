"""reconstruct.py MODEL.safetensors IMAGES.safetensors: loads a VAE's weights into a PyTorch module of the same shape and
compares its reconstructions with Isthmus' (both in IMAGES). Exit status 0 equal to 1e-4, 1 not, 77 where PyTorch is absent."""
import json
import struct
import sys

try:
    import torch
    from torch import nn
except ImportError:
    sys.exit(77)


def load_file(path):
    """What safetensors.torch.load_file gives, for float32."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data, dtype=torch.float32, offset=entry["data_offsets"][0],
                               count=(entry["data_offsets"][1] - entry["data_offsets"][0]) // 4).reshape(entry["shape"])
        for name, entry in header.items()
    }


def mlp(weights, prefix):
    """The nn.Sequential whose parameters have these names: linear layers with ReLU between them."""
    numbers = sorted(int(name.split(".")[1]) for name in weights if name.startswith(prefix) and name.endswith("weight"))
    layers = []
    for number in numbers:
        outputs, inputs = weights[f"{prefix}.{number}.weight"].shape
        layers += [nn.ReLU()] * bool(layers) + [nn.Linear(inputs, outputs)]
    return nn.Sequential(*layers)


weights, files = load_file(sys.argv[1]), load_file(sys.argv[2])
weights.pop("image")  # its extents
vae = nn.ModuleDict({"encoder": mlp(weights, "encoder"), "decoder": mlp(weights, "decoder")})
vae.load_state_dict(weights)  # strict: every name and shape must fit
with torch.no_grad():
    mean, _ = vae["encoder"](files["images"]).chunk(2, dim=1)
    ours = torch.sigmoid(vae["decoder"](mean))
worst = (ours - files["reconstructions"]).abs().max().item()
print(f"largest difference: {worst:.2e}")
sys.exit(0 if worst < 1e-4 else 1)
