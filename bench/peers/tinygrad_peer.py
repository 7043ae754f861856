"""tinygrad's OpenCL back end as a contestant, for the training steps of a VAE."""
import importlib.metadata
import re

from tinygrad import Device, Tensor, TinyJit, dtypes, nn

import contestant

EXAMPLES = 60000


def mlp(widths):
    return [nn.Linear(inputs, outputs) for inputs, outputs in zip(widths, widths[1:])]


def forward(layers, x):
    for layer in layers[:-1]:
        x = layer(x).relu()
    return layers[-1](x)


def training(pixels, widths, batch):
    *hidden, latent = widths
    encoder = mlp([pixels, *hidden, 2 * latent])
    decoder = mlp([latent, *reversed(hidden), pixels])
    optimizer = nn.optim.Adam(nn.state.get_parameters([encoder, decoder]), lr=1e-3)
    images = Tensor.randint(EXAMPLES, pixels, low=0, high=256, dtype=dtypes.uint8).realize()
    sums = Tensor.zeros(2).contiguous().realize()

    @TinyJit
    def step():
        x = images[Tensor.randint(batch, high=EXAMPLES)].float() / 255
        mean, log_variance = forward(encoder, x).chunk(2, dim=1)
        z = mean + (0.5 * log_variance).exp() * Tensor.randn(batch, latent)
        logits = forward(decoder, z)
        reconstruction = (logits.relu() - logits * x + (1 + (-logits.abs()).exp()).log()).sum() / batch
        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum() / batch
        optimizer.zero_grad()
        (reconstruction + kl).backward()
        sums.assign(sums + Tensor.stack(reconstruction, kl))
        return sums.realize(*optimizer.schedule_step())

    def run(count):
        for _ in range(count):
            step()
        Device[Device.DEFAULT].synchronize()

    run(3)  # two runs to record, one to replay
    return run


def make(name):
    shape = re.fullmatch(r"step/vae-(\d+)((?:-\d+)+)/b(\d+)", name)
    if shape:
        return training(int(shape[1]), [int(w) for w in shape[2][1:].split("-")], int(shape[3]))


contestant.serve(f"tinygrad {importlib.metadata.version('tinygrad')}", make)
