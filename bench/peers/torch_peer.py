"""PyTorch as a contestant: the steps and jobs of bench/workloads.cpp with as much work in each.

Learning rates stay where they are, which costs PyTorch nothing; everything else that training does is here.
What was tried and lost: images that are floats already, Adam without foreach or fused, torch.compile (10.5 ms
where eager takes 10.0), and the R1 penalty by a second derivative in place of its closed form.
"""
import os
import re

import torch
from torch import nn
from torch.nn import functional as F

import contestant

IS_NEW = int(torch.__version__.split(".")[0]) >= 2
ADAM = {"fused": True} if IS_NEW else {"foreach": True}
EXAMPLES, CLASSES, COLOUR_SIDE = 60000, 10, 32
COLOUR_PIXELS = 3 * COLOUR_SIDE**2
INFERENCE_ROWS = 2000 if IS_NEW else 500  # 128 and 10,000 are slower for both


def mlp(widths, activation):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1])


class Average:
    """A running average of a model's parameters."""

    def __init__(self, model, decay):
        self.parameters, self.decay = list(model.parameters()), decay
        self.values = [parameter.detach().clone() for parameter in self.parameters]

    @torch.no_grad()
    def update(self):
        if IS_NEW:
            torch._foreach_lerp_(self.values, self.parameters, 1 - self.decay)
        else:
            torch._foreach_mul_(self.values, self.decay)
            torch._foreach_add_(self.values, self.parameters, alpha=1 - self.decay)


class Training:
    """Runs step(), which gives its losses, and reads their sums once."""

    def run(self, count):
        sums = self.step()
        for _ in range(count - 1):
            sums += self.step()
        return sums.tolist()


class ImageTraining(Training):
    def __init__(self, pixels, batch):
        self.images = torch.randint(0, 256, (EXAMPLES, pixels), dtype=torch.uint8)
        self.batch, self.place = batch, EXAMPLES

    def draw(self):
        if self.place + self.batch > EXAMPLES:
            self.order, self.place = torch.randperm(EXAMPLES), 0
        self.place += self.batch
        index = self.order[self.place - self.batch : self.place]
        return index, self.images[index].float().mul_(1 / 255)


class Vae(nn.Module):
    def __init__(self, pixels, *widths):
        super().__init__()
        *hidden, self.latent = widths
        self.encoder = mlp([pixels, *hidden, 2 * self.latent], nn.ReLU)
        self.decoder = mlp([self.latent, *reversed(hidden), pixels], nn.ReLU)


class ConvVae(nn.Module):
    """Of colour images, which each convolution halves."""

    def __init__(self, *channels, latent):
        super().__init__()
        self.latent, planes, side = latent, [3, *channels], COLOUR_SIDE >> len(channels)
        down, up = [nn.Unflatten(1, (3, COLOUR_SIDE, COLOUR_SIDE))], []
        for inputs, outputs in zip(planes, planes[1:]):
            down += [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.ReLU()]
            up = [nn.ReLU(), nn.ConvTranspose2d(outputs, inputs, 4, 2, 1)] + up
        size = planes[-1] * side * side
        self.encoder = nn.Sequential(*down, nn.Flatten(), nn.Linear(size, 2 * latent))
        self.decoder = nn.Sequential(nn.Linear(latent, size), nn.Unflatten(1, (planes[-1], side, side)), *up,
                                     nn.Flatten())  # fmt: skip


def conv_judge(planes, side, channels, hidden):
    layers = [nn.Unflatten(1, (planes, side, side))]
    for outputs in channels:
        for inputs in (planes, outputs):
            layers += [nn.Conv2d(inputs, outputs, 3, 1, 1), nn.BatchNorm2d(outputs), nn.ReLU()]
        layers.append(nn.MaxPool2d(2))
        planes, side = outputs, side // 2
    layers += [nn.Flatten(), nn.Dropout(0.3), nn.Linear(planes * side * side, hidden), nn.ReLU()]
    return nn.Sequential(*layers, nn.Dropout(0.3), nn.Linear(hidden, CLASSES))


class VaeTraining(ImageTraining):
    def __init__(self, vae, pixels, batch):
        super().__init__(pixels, batch)
        self.vae = vae
        self.optimizer = torch.optim.Adam(self.vae.parameters(), lr=1e-4, **ADAM)

    def step(self):
        _, x = self.draw()
        mean, log_variance = self.vae.encoder(x).chunk(2, 1)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        logits = self.vae.decoder(z)
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum() / len(x)
        self.optimizer.zero_grad(set_to_none=True)
        (reconstruction + kl).backward()
        self.optimizer.step()
        return torch.stack((reconstruction.detach(), kl.detach()))


class JudgeTraining(ImageTraining):
    def __init__(self, judge, pixels, batch):
        super().__init__(pixels, batch)
        self.labels = torch.arange(EXAMPLES) % CLASSES
        self.judge = judge
        self.optimizer = torch.optim.AdamW(self.judge.parameters(), lr=1e-4, weight_decay=0.01, **ADAM)
        self.average = Average(self.judge, 0.99)

    def step(self):
        index, x = self.draw()
        loss = F.cross_entropy(self.judge(x), self.labels[index])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.average.update()
        return loss.detach()


class TranslatorTraining(Training):
    LAMBDA_REG, R1_GAMMA, SLOPE = 0.02, 0.1, 0.2

    def __init__(self, latent, hidden, batch):
        self.batch = batch
        self.sources, self.targets = torch.randn(EXAMPLES, latent), torch.randn(EXAMPLES, latent)
        self.generator = mlp([2 * latent, *hidden, latent], nn.ReLU)
        self.discriminator = mlp([3 * latent, *hidden, 1], lambda: nn.LeakyReLU(self.SLOPE))
        self.average = Average(self.generator, 0.995)
        self.generator_parameters = list(self.generator.parameters())
        self.generator_optimizer, self.discriminator_optimizer = (
            torch.optim.Adam(model.parameters(), lr=5e-4, betas=(0.0, 0.9), **ADAM)
            for model in (self.generator, self.discriminator)
        )

    def draw(self):
        """Latents of a source, an anchor, another target of its class, and one of another class."""
        rows, per_class = (self.batch,), EXAMPLES // CLASSES
        own = torch.randint(CLASSES, rows)
        other = (own + torch.randint(1, CLASSES, rows)) % CLASSES
        source, anchor, mismatched = torch.randint(per_class, (3, self.batch))
        real = (anchor + torch.randint(1, per_class, rows)) % per_class
        return (
            self.sources[source * CLASSES + own],
            self.targets[anchor * CLASSES + own],
            self.targets[real * CLASSES + own],
            self.targets[mismatched * CLASSES + other],
        )

    @torch.no_grad()
    def add_r1(self, outputs):
        """R1 and its gradients, as include/isthmus/ops/r1_penalty.hpp has them."""
        weights = [layer.weight for layer in self.discriminator[::2]]
        slopes = [torch.where(y[: self.batch] > 0, 1.0, self.SLOPE) for y in outputs]
        signals = [slopes[-1] * weights[-1]]
        for weight, slope in zip(weights[-2:0:-1], slopes[-2::-1]):
            signals.append(signals[-1].mm(weight).mul_(slope))
        signals.reverse()
        upward = signals[0].mm(weights[0])
        value = 0.5 * self.R1_GAMMA / self.batch * upward.square().sum()
        upward.mul_(self.R1_GAMMA / self.batch)
        for weight, slope, signal in zip(weights, slopes, signals):
            weight.grad.addmm_(signal.t(), upward)
            upward = upward.mm(weight.t()).mul_(slope)
        weights[-1].grad.add_(upward.sum(0))
        return value

    def step_discriminator(self, anchor, source, candidates):
        terms = len(candidates)
        pairs = torch.cat((anchor.repeat(terms, 1), torch.cat(candidates), source.repeat(terms, 1)), 1)
        outputs, y = [], pairs
        for linear, activation in zip(self.discriminator[:-1:2], self.discriminator[1::2]):
            y = activation(linear(y))
            outputs.append(y)
        logits = self.discriminator[-1](y)
        match, no_match = F.softplus(-logits[: self.batch]).mean(), F.softplus(logits[self.batch :]).mean()
        self.discriminator_optimizer.zero_grad(set_to_none=True)
        (match + no_match).backward()
        r1 = self.add_r1(outputs)
        self.discriminator_optimizer.step()
        return match.detach(), no_match.detach(), r1.detach()

    def step_generator(self, anchor, source, noise, generated):
        logits = self.discriminator(torch.cat((anchor, generated, source), 1))
        match = F.softplus(-logits).mean()
        distance = self.LAMBDA_REG * (generated - noise).square().mean()
        self.generator_optimizer.zero_grad(set_to_none=True)
        (match + distance).backward(inputs=self.generator_parameters)
        self.generator_optimizer.step()
        self.average.update()
        return match.detach(), distance.detach()

    def step(self):
        source, anchor, real, mismatched = self.draw()
        noise = torch.randn_like(anchor)
        generated = self.generator(torch.cat((noise, source), 1))
        candidates = (real, generated.detach(), noise, mismatched)
        losses = self.step_discriminator(anchor, source, candidates)
        return torch.stack(losses + self.step_generator(anchor, source, noise, generated))


class Translation:
    def __init__(self, widths, count):
        self.vae, self.latent = Vae(*widths).eval(), widths[-1]
        self.generator = mlp([2 * self.latent, 256, 256, 256, self.latent], nn.ReLU).eval()
        self.mean, self.deviation = torch.zeros(self.latent), torch.ones(self.latent)
        self.images = torch.randint(0, 256, (count, widths[0]), dtype=torch.uint8)

    @torch.inference_mode()
    def run(self, count):
        for _ in range(count):
            torch.cat([self.translate(part) for part in self.images.split(INFERENCE_ROWS)])

    def translate(self, images):
        source = self.vae.encoder(images.float().mul_(1 / 255))[:, : self.latent]
        source = (source - self.mean) / self.deviation
        z = self.generator(torch.cat((torch.randn_like(source), source), 1))
        return self.vae.decoder(z * self.deviation + self.mean).sigmoid_()


def make_training(model, widths, batch):
    if model == "vae":
        return VaeTraining(Vae(*widths), widths[0], batch)
    if model == "convvae":
        return VaeTraining(ConvVae(*widths[:-1], latent=widths[-1]), COLOUR_PIXELS, batch)
    if model == "judge":
        return JudgeTraining(mlp(widths, nn.ReLU), widths[0], batch)
    if model == "convjudge":
        return JudgeTraining(conv_judge(3, COLOUR_SIDE, widths[:-1], widths[-1]), COLOUR_PIXELS, batch)
    if model == "convjudge28":
        return JudgeTraining(conv_judge(1, 28, widths[:-1], widths[-1]), 28**2, batch)
    return TranslatorTraining(widths[0], widths[1:], batch)


def make(name):
    match = re.fullmatch(r"(\w+)/(vae|convvae|judge|convjudge|convjudge28|translator)((?:-\d+)+)/[bn](\d+)", name)
    if not match:
        return None
    job, model, count = match[1], match[2], int(match[4])
    widths = [int(width) for width in match[3][1:].split("-")]
    if job == "step":
        return make_training(model, widths, count).run
    if job == "epoch":
        training, steps = make_training(model, widths, count), -(-EXAMPLES // count)
        return lambda epochs: training.run(epochs * steps)
    if job == "translate":
        return Translation(widths, count).run
    return None


torch.set_num_threads(os.cpu_count())
contestant.serve("PyTorch " + torch.__version__.split("+")[0], make)
