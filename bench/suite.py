"""What is measured, what each workload costs at least, and the bars that it has to clear."""
from dataclasses import dataclass

PEAK, BANDWIDTH = "gemm/nn/1024x1024x1024", "copy"  # workloads that give the machine's ceilings
CORES = "cores"  # gives the nanoseconds between two of them
PEAK_FLOPS = 2 * 1024**3  # of a step of the former
COPY_BYTES = 2 * 256 * 2**20  # read and written by a step of the latter
FLOAT = 4

PYTORCHES = ("torch-debian", "torch-new")
SMALL_VAE, LARGE_VAE = (784, 512, 512, 64), (784, 1024, 1024, 1024, 100)
JUDGE = (784, 512, 256, 10)
LATENT, TRANSLATOR, CLASSES = 32, (256, 256, 256), 10
EPOCH = 60000
TRANSLATED = 10000


@dataclass(frozen=True)
class Bar:
    """The most that the ratio of our time to another may be; `against` is a contestant or the floor."""

    against: str
    limit: float
    is_strict: bool = False

    def __str__(self):
        return f"{'<' if self.is_strict else '<='} {self.limit:.2f}"

    def is_cleared(self, ratio):
        return ratio < self.limit if self.is_strict else ratio <= self.limit


@dataclass
class Workload:
    name: str
    peers: tuple
    flops: float
    bytes: float  # of memory that is read or written at least
    bars: tuple = ()
    rounds: int = 9
    is_of_models: bool = False  # a matrix product of one of the models here

    def floor_ms(self, peak, bandwidth):
        return 1000 * max(self.flops / peak, self.bytes / bandwidth)


def chain(*widths):
    return list(zip(widths, widths[1:]))


def vae_layers(pixels, *widths):
    *hidden, latent = widths
    return chain(pixels, *hidden, 2 * latent), chain(latent, *reversed(hidden), pixels)


def elements(layers):
    return sum(inputs * outputs for inputs, outputs in layers)


def forward_backward(rows, layers, is_input_trained=False):
    """FLOP of a pass forward, and one back for the weights and for what came in."""
    untrained = 0 if is_input_trained else elements(layers[:1])
    return 2 * rows * (3 * elements(layers) - untrained)


def adam_bytes(layers, average=0):
    """Parameter, gradient and two moments, and the average where there is one: each read and written."""
    return 2 * (4 + average) * FLOAT * elements(layers)


def product(kind, m, n, k, **options):
    return Workload(f"gemm/{kind}/{m}x{n}x{k}", ("openblas", "clblast"), 2 * m * n * k,
                    FLOAT * (m * k + k * n + m * n), rounds=7, **options)  # fmt: skip


def products():
    """Forward, and backward to the input and to the weights, of every layer; then squares."""
    generator = chain(2 * LATENT, *TRANSLATOR, LATENT)
    discriminator = chain(3 * LATENT, *TRANSLATOR, 1)
    layers = [(128, layer) for vae in (SMALL_VAE, LARGE_VAE) for part in vae_layers(*vae) for layer in part]
    layers += [(128, layer) for layer in chain(*JUDGE) + generator] + [(4 * 128, layer) for layer in discriminator]
    bars = (Bar("openblas", 1 / 0.6),)
    for rows, (inputs, outputs) in dict.fromkeys(layers):
        yield product("nt", rows, outputs, inputs, bars=bars, is_of_models=True)
        yield product("nn", rows, inputs, outputs, bars=bars, is_of_models=True)
        yield product("tn", outputs, inputs, rows, bars=bars, is_of_models=True)
    for side in (128, 256, 512, 1024, 2048):
        yield product("nn", side, side, side, bars=bars)


def vae_step(widths, batch, peers=PYTORCHES):
    encoder, decoder = vae_layers(*widths)
    return Workload(
        f"step/vae-{'-'.join(map(str, widths))}/b{batch}",
        peers,
        forward_backward(batch, encoder) + forward_backward(batch, decoder, is_input_trained=True),
        adam_bytes(encoder + decoder),
        (Bar("torch-debian", 0.6), Bar("torch-new", 1, True), Bar("floor", 1.5)),
    )


def judge_step(batch=128):
    layers = chain(*JUDGE)
    return Workload(f"step/judge-{'-'.join(map(str, JUDGE))}/b{batch}", PYTORCHES,
                    forward_backward(batch, layers), adam_bytes(layers, average=1))  # fmt: skip


def conv_flops(places, inputs, outputs, kernel):
    """Multiplications and additions for one image, forward or back one way."""
    return 2 * places * inputs * outputs * kernel**2


def conv_pass(layer, wanted, channels, side, outputs, kernel, stride):
    """Forward, or back to the input or the weights, of a layer whose padding keeps the side or halves or doubles it."""
    is_transposed, batch, padding = layer == "conv_transpose2d", 128, 1
    out_side = side * stride if is_transposed else side // stride
    images, places = batch * channels * side**2, batch * outputs * out_side**2
    flops = batch * conv_flops(side**2 if is_transposed else out_side**2, channels, outputs, kernel)
    return Workload(f"{layer}/{wanted}/{batch}x{channels}x{side}x{side}-{outputs}-k{kernel}s{stride}p{padding}",
                    ("onednn",), flops, FLOAT * (images + places + channels * outputs * kernel**2), rounds=5)  # fmt: skip


def convolutions():
    """Of the convolutional VAE and judges below: all that a training step computes, so nothing goes back to images."""
    shapes = [("conv2d", *shape) for shape in ((3, 32, 32, 4, 2), (32, 16, 64, 4, 2), (64, 8, 128, 4, 2))]
    shapes += [("conv_transpose2d", *shape) for shape in ((128, 4, 64, 4, 2), (64, 8, 32, 4, 2), (32, 16, 3, 4, 2))]
    for planes, side, channels in ((3, 32, (32, 64, 128)), (1, 28, (16, 32))):
        for level, outputs in enumerate(channels):
            shapes += [("conv2d", inputs, side >> level, outputs, 3, 1) for inputs in (planes, outputs)]
            planes = outputs
    for layer, channels, *rest in shapes:
        for wanted in ("forward", "input", "weight"):
            if wanted != "input" or channels > 3:
                yield conv_pass(layer, wanted, channels, *rest)


CONV_BARS = (Bar("torch-debian", 0.5), Bar("torch-new", 1))


def conv_vae_step(channels, latent, batch=128, side=32):
    """4 x 4 convolutions of stride 2 and their transposes; nothing goes back to the images."""
    planes, flops, weights = (3, *channels), 0, 0
    for level, (inputs, outputs) in enumerate(chain(*planes)):
        one = conv_flops((side >> (level + 1)) ** 2, inputs, outputs, 4)
        flops += batch * one * (5 if level == 0 else 6)
        weights += 2 * 16 * inputs * outputs
    linear = [(planes[-1] * (side >> len(channels)) ** 2, 2 * latent)], [(latent, planes[-1] * (side >> len(channels)) ** 2)]
    flops += sum(forward_backward(batch, layers, is_input_trained=True) for layers in linear)
    name = "-".join(map(str, (*channels, latent)))
    return Workload(f"step/convvae-{name}/b{batch}", PYTORCHES, flops,
                    8 * FLOAT * (weights + elements(linear[0] + linear[1])), CONV_BARS)  # fmt: skip


def conv_judge_step(channels, hidden, planes=3, side=32, batch=128):
    """Blocks of two 3 x 3 convolutions, batch normalisation behind each, and pooling by two."""
    model = "convjudge" if side == 32 else f"convjudge{side}"
    flops, weights = 0, 0
    for level, outputs in enumerate(channels):
        for inputs in (planes, outputs):
            one = conv_flops((side >> level) ** 2, inputs, outputs, 3)
            flops += batch * one * (3 if weights else 2)
            weights += 9 * inputs * outputs
        planes = outputs
    layers = chain(planes * (side >> len(channels)) ** 2, hidden, 10)
    name = "-".join(map(str, (*channels, hidden)))
    return Workload(f"step/{model}-{name}/b{batch}", PYTORCHES,
                    flops + forward_backward(batch, layers, is_input_trained=True),
                    10 * FLOAT * (weights + elements(layers)), CONV_BARS, rounds=5)  # fmt: skip


def gan_step(model, generator, discriminator, more_flops=0, contestants=(), bars=(), batch=128):
    """One step of D on four terms, then one of G."""
    # The penalty goes down and up the discriminator, with a product for the weights' gradients between.
    penalty = 2 * batch * (3 * elements(discriminator[:-1]) + 2 * elements(discriminator[-1:]))
    of_discriminator = forward_backward(4 * batch, discriminator) + penalty
    of_generator = forward_backward(batch, generator) + 2 * 2 * batch * elements(discriminator)
    return Workload(
        f"step/{model}-{'-'.join(map(str, (LATENT, *TRANSLATOR)))}/b{batch}",
        contestants,
        of_discriminator + of_generator + more_flops,
        adam_bytes(discriminator) + adam_bytes(generator, average=1),
        bars,
    )


def translator_steps(batch=128):
    """Of the paper's GAN, of ours that keeps the source, and of Latent Constraints."""
    generator = chain(2 * LATENT, *TRANSLATOR, LATENT)
    keeper = forward_backward(batch, chain(LATENT + CLASSES, LATENT), is_input_trained=True)
    by_class = LATENT + CLASSES
    return [
        gan_step("translator", generator, chain(3 * LATENT, *TRANSLATOR, 1), contestants=PYTORCHES,
                 bars=(Bar("torch-debian", 0.33), Bar("torch-new", 0.33))),
        gan_step("infogan", generator, chain(2 * LATENT + CLASSES, *TRANSLATOR, 1), keeper),
        gan_step("constraints", chain(by_class, *TRANSLATOR, 2 * LATENT), chain(by_class, *TRANSLATOR, 1)),
    ]  # fmt: skip


def bridge_step(batch=256, shared=8, directions=128):
    """Latents of both domains at once; the sliced Wasserstein distance projects them and goes back."""
    encoder, decoder = chain(LATENT + 2, *TRANSLATOR, 2 * shared), chain(shared + 2, *TRANSLATOR, 2 * LATENT)
    networks = (encoder, decoder, chain(shared + 2, LATENT))
    flops = sum(forward_backward(2 * batch, layers, is_input_trained=layers is not encoder) for layers in networks)
    flops += 2 * 2 * (2 * batch) * shared * directions
    return Workload(f"step/bridge-{'-'.join(map(str, (LATENT, *TRANSLATOR)))}/b{batch}", (), flops,
                    sum(map(adam_bytes, networks)))  # fmt: skip


def transfer_step(channels=(32, 64), batch=64, judge=(16, 32, 128)):
    """Source and target as MNIST; f up to its last hidden layer."""
    pyramid, side, planes = [], 28, 1
    for outputs in channels:
        side //= 2
        pyramid.append((planes * 16, outputs * side * side))
        planes = outputs
    products = sum(taps * size for taps, size in pyramid)
    code, top = judge[-1], planes * side * side
    discriminator, generator = products + 3 * top, products + code * top
    features, side, planes = 0, 28, 1
    for outputs in judge[:-1]:
        features += 9 * (planes + outputs) * outputs * side * side
        side, planes = side // 2, outputs
    features += planes * side * side * code
    # D: three passes over three batches, two over the generated two. g: three over two. f: there and back of one.
    flops = 2 * batch * (9 * discriminator + 4 * discriminator + 6 * generator + 2 * features)
    return Workload(f"step/dtn-{'-'.join(map(str, channels))}/b{batch}", (), flops, 0, rounds=5)


def epoch(batch=128):
    step, steps = vae_step(SMALL_VAE, batch), -(-EPOCH // batch)
    return Workload(step.name.replace("step", "epoch"), PYTORCHES, steps * step.flops, steps * step.bytes, rounds=3)


def translation(count=TRANSLATED):
    encoder, decoder = vae_layers(*SMALL_VAE)
    pixels, latent = SMALL_VAE[0], SMALL_VAE[-1]
    layers = encoder + chain(2 * latent, *TRANSLATOR, latent) + decoder
    return Workload(f"translate/vae-{'-'.join(map(str, SMALL_VAE))}/n{count}", PYTORCHES,
                    2 * count * elements(layers), count * pixels * (1 + FLOAT),
                    (Bar("torch-new", 0.7),), rounds=5)  # fmt: skip


def workloads():
    return [
        *products(),
        *convolutions(),
        vae_step(SMALL_VAE, 128, (*PYTORCHES, "tinygrad")),
        vae_step(LARGE_VAE, 128),
        judge_step(),
        *translator_steps(),
        bridge_step(),
        transfer_step(),
        conv_vae_step((32, 64, 128), 64),
        conv_judge_step((32, 64, 128), 256),
        conv_judge_step((16, 32), 128, planes=1, side=28),
        *(vae_step(SMALL_VAE, batch) for batch in (32, 64, 256, 512, 1024)),
        epoch(),
        translation(),
    ]


# The geometric mean of a ratio over the products of the models.
PRODUCT_BARS = (Bar("openblas", 1 / 0.85), Bar("clblast", 0.1))
