"""The isthmus command, and a run that is trained in seconds."""
import os
import subprocess

EXPERIMENT = """[a]
dataset = fashion-mnist
classes = 0-9
[b]
dataset = fashion-mnist
classes = 0-9
[vae]
hidden = 32
latent = 4
epochs = 0.05
[judge]
hidden = 32
epochs = 0.05
[translator]
steps = 5
generator_hidden = 32
discriminator_hidden = 32
"""


class Tool:
    def __init__(self, program):
        self.program = program

    def __call__(self, *arguments):
        """What the command prints. Where it fails, an error with what it says."""
        outcome = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout

    def train(self, folder):
        """The folder of a run of ten classes a side, which has learnt next to nothing."""
        experiment, run = os.path.join(folder, "x.ini"), os.path.join(folder, "run")
        with open(experiment, "w", encoding="utf-8") as file:
            file.write(EXPERIMENT)
        self("train", experiment, "--out", run)
        return run
