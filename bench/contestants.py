"""Who competes: long-lived programs that answer how fast they run a workload (contestant.hpp has the protocol)."""
import os
import select
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build", "release")
PEERS = os.path.join(ROOT, "bench", "peers")
VENV_PYTHON = os.path.join(ROOT, "build", "bench-venv", "bin", "python")
os.environ.setdefault("POCL_AFFINITY", "1")  # as the isthmus command does: PoCL's threads can else share a core
PATIENCE = 300  # seconds for an answer; tinygrad compiles for one minute


class Failure(Exception):
    """A contestant broke, or answered that it could not."""


class Contestant:
    """Starts when it is first asked. `absence` says why it does not run, once that is known."""

    def __init__(self, title, command, **environment):
        self.title, self.command, self.environment = title, command, environment
        self.absence = None
        self.process = None

    def is_here(self):
        if not self.process and not self.absence:
            self._start()
        return not self.absence

    def ask(self, name):
        """The number of a workload, or None where this contestant has no such workload."""
        try:
            self.process.stdin.write(name + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended, which reading from it finds out
        answer = self._read_line()
        if answer == "unsupported":
            return None
        try:
            return float(answer)
        except ValueError:
            raise Failure(answer.removeprefix("failed ")) from None

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process = None

    def _start(self):
        self.errors = tempfile.TemporaryFile("w+")
        try:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                env={**os.environ, **self.environment})  # fmt: skip
            self.title = self._read_line().removeprefix("ready ")
        except FileNotFoundError:
            self.absence = "not installed" if self.command[0] == VENV_PYTHON else "not built"
        except Failure as failure:
            self.absence = str(failure)

    def _read_line(self):
        output = self.process.stdout
        line = output.readline() if select.select([output], [], [], PATIENCE)[0] else None
        if line:
            return line.rstrip("\n")
        self.process.kill()
        self.process.wait()
        self.process = None
        self.errors.seek(0)
        said = [said for said in self.errors.read().splitlines() if said.strip()]
        self.absence = "no answer in time" if line is None else said[-1].strip() if said else "it ended"
        raise Failure(self.absence)


def program(name):
    return [os.path.join(BUILD, "bench", name)]


def all_contestants():
    """By key. Each has the settings that were fastest here, on two cores of an EPYC 7003."""
    torch, tinygrad = (os.path.join(PEERS, name) for name in ("torch_peer.py", "tinygrad_peer.py"))
    return {
        "ours": Contestant("Isthmus", program("bench_workloads")),
        "openblas": Contestant("OpenBLAS", program("bench_openblas")),
        "clblast": Contestant("CLBlast untuned", program("bench_clblast")),
        # Sleeping at once costs 2 %, binding threads to cores nothing or more.
        "onednn": Contestant("oneDNN", program("bench_onednn"), GOMP_SPINCOUNT="20000"),
        # Its threads spin on locks of each other by default: 47 to 106 ms a VAE step in place of 16.
        "torch-debian": Contestant("PyTorch of Debian", ["/usr/bin/python3", torch], OMP_WAIT_POLICY="passive"),
        # Sleeping at once costs 1.5 ms of a VAE step's 10, spinning for long 0.5.
        "torch-new": Contestant("newest PyTorch", [VENV_PYTHON, torch], GOMP_SPINCOUNT="20000"),
        # Adam for all parameters at once: 255 ms a VAE step in place of 430. Its kernel search (BEAM=1) had
        # found nothing after two minutes.
        "tinygrad": Contestant("tinygrad", [VENV_PYTHON, tinygrad], DEV="CL", FUSE_OPTIM="1", TRAINING="1"),
    }
