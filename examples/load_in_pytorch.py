"""load_in_pytorch.py VAE.safetensors Z.npy IMAGES.npy: makes images of latents, which 'isthmus translate --output
Z.npy' writes, with the decoder of the target's VAE in PyTorch: float32, (N, channels, height, width), in [0, 1]."""
import json, sys
import numpy, torch, torch.nn.functional as F

def load_file(path):  # what safetensors.torch.load_file does
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
    return {name: data[slice(*(byte // 4 for byte in tensor["data_offsets"]))].reshape(tensor["shape"])
            for name, tensor in header.items() if name != "__metadata__"}

def decode(vae, z):
    names = [name[:-6] for name in vae if name.startswith("decoder.") and name.endswith("weight")]
    layers = [(vae[name + "weight"], vae[name + "bias"]) for name in names]
    shapes = [vae["image"].int().tolist()]  # from the images back: each transposed convolution doubles what it is given
    for w in (w for w, _ in reversed(layers) if w.dim() == 4):
        shapes.append([len(w)] + [(n + w.shape[-1] % 2) // 2 for n in shapes[-1][1:]])
    for number, (w, b) in enumerate(layers):
        z = F.relu(z) if number else z
        if w.dim() == 4:
            z, kernel, to = z.reshape(-1, *shapes.pop()), w.shape[-1], shapes[-1][1:]
            lost = [n - 2 * m + kernel % 2 for n, m in zip(to, z.shape[2:])]  # where an odd size was halved
            z = F.conv_transpose2d(z, w, b, stride=2, padding=(kernel - 1) // 2, output_padding=lost)
        else:
            z = F.linear(z, w, b)
    return torch.sigmoid(z).reshape(-1, *shapes[0])

if __name__ == "__main__":
    numpy.save(sys.argv[3], decode(load_file(sys.argv[1]), torch.from_numpy(numpy.load(sys.argv[2]))).numpy())
