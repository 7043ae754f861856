"""Lets Isthmus and its peers run the same workloads in turn, and prints who is how fast: tools/bench.sh."""
import argparse
import collections
import statistics
import subprocess
import sys

import jobs
import report
import suite
from contestants import Failure, all_contestants, program
from report import Row, Timing

SLOW_PEERS, SLOW_ROUNDS = {"clblast", "tinygrad"}, 3
CEILING_ROUNDS = 3
PEAKS = ("ours", suite.PEAK), ("openblas", suite.PEAK)
COPY = "ours", suite.BANDWIDTH
CORES = "ours", suite.CORES
MEMORY = {
    "memory/train, workspace and arenas": "memory/vae-784-512-512-64/b128",
    "memory/train, growth in 10,000 steps": "growth/vae-784-512-512-64/b32",
}


class UnknownName(Exception):
    """There is nothing of that name to measure."""


class Bench:
    def __init__(self, only):
        self.only = only
        self.contestants = all_contestants()
        self.rows = []
        self.is_broken = False

    def wants(self, name):
        return self.only in name

    # Rows appear as soon as they are known.
    def add(self, rows, is_shown=True):
        for row in rows:
            self.is_broken |= row.is_failure
            if is_shown:
                print(report.text(row, self.rows[-1] if self.rows else None), flush=True)
            self.rows.append(row)

    def compete(self, entries, rounds):
        """The Timing of each (contestant, workload), or the reason why there is none."""
        times, results = collections.defaultdict(list), {}
        for number in range(rounds):
            for entry in entries:
                key, name = entry
                contestant = self.contestants[key]
                if entry in results or (key in SLOW_PEERS and number >= SLOW_ROUNDS):
                    continue
                if not contestant.is_here():
                    results[entry] = f"absent: {contestant.absence}"
                    continue
                try:
                    value = contestant.ask(name)
                    if value is None:
                        results[entry] = "absent: has no such workload"
                    else:
                        times[entry].append(value)
                except Failure as failure:
                    results[entry] = f"FAILED: {failure}"
        return results | {entry: Timing.of(values) for entry, values in times.items() if entry not in results}

    @staticmethod
    def ceilings(results):
        """Each round's FLOP/s, of the product that was the faster one in most rounds, and bytes/s of a copy."""
        peaks, copy = [results[entry] for entry in PEAKS], results[COPY]
        timings = [timing for timing in peaks if isinstance(timing, Timing)]
        if not timings or not isinstance(copy, Timing):
            raise Failure(copy if timings else peaks[0])
        peak = min(timings, key=lambda timing: timing.median)
        return [(1000 * suite.PEAK_FLOPS / product, 1000 * suite.COPY_BYTES / copied)
                for product, copied in zip(peak.values, copy.values)]  # fmt: skip

    def measure_ceilings(self):
        """Those of the products' floors, and for the reader."""
        ceilings = self.ceilings(self.compete((*PEAKS, COPY), CEILING_ROUNDS))
        self.peak, self.bandwidth = (statistics.median(values) for values in zip(*ceilings))
        print(f"ceilings at the start: {self.peak / 1e9:.0f} GFLOP/s, {self.bandwidth / 1e9:.1f} GB/s\n")

    def floor(self, workload, results):
        """Round by round where the ceilings ran in the same rounds, else by those of the start."""
        if COPY in results:
            return Timing.of([workload.floor_ms(*ceilings) for ceilings in self.ceilings(results)])
        rounds = len(results["ours", workload.name].values)
        return Timing.of((workload.floor_ms(self.peak, self.bandwidth),) * rounds)

    def measure(self, workload, has_ceilings=False):
        """\param has_ceilings  whether the ceilings, and how far apart the cores are, are measured again, in each round
        right after ours"""
        entries = [(key, workload.name) for key in ("ours", *workload.peers)]
        if has_ceilings:
            entries[1:1] = [CORES, *PEAKS, COPY]
        results = self.compete(entries, workload.rounds)
        ours = results["ours", workload.name]
        if not isinstance(ours, Timing):
            return [Row(workload.name, note=ours, is_failure=True)]
        floor = self.floor(workload, results)
        cores = results.get(CORES)
        core_ns = cores.median if isinstance(cores, Timing) else None
        bars = {bar.against: bar for bar in workload.bars}
        rows = []
        # What has no peer is set against the machine alone.
        for key in (*workload.peers, *(["floor"] if "floor" in bars or not workload.peers else [])):
            theirs = floor if key == "floor" else results[key, workload.name]
            title = "floor" if key == "floor" else self.contestants[key].title
            row = Row(workload.name, title, ours.median, ours.spread, floor_ms=floor.median, floors=ours.over(floor),
                      core_ns=core_ns)  # fmt: skip
            rows.append(row)
            if not isinstance(theirs, Timing):
                row.note, row.is_failure = theirs, theirs.startswith("FAILED")
                continue
            row.peer_ms, row.peer_spread = theirs.median, theirs.spread
            row.ratio = ours.over(theirs)
            if key in bars:
                row.bar, row.is_cleared = str(bars[key]), bars[key].is_cleared(row.ratio)
        return rows

    def measure_products(self, workloads):
        """A row a shape against OpenBLAS, and the means. Against CLBlast the shapes are in the JSON alone."""
        ratios, measured = collections.defaultdict(list), {workload.name for workload in workloads}
        for workload in workloads:
            rows = self.measure(workload)
            self.add(rows[:1])
            self.add(rows[1:], is_shown=False)
            for key, row in zip(workload.peers, rows):
                if workload.is_of_models and row.ratio:
                    ratios[key].append(row.ratio)
        if not {workload.name for workload in suite.products() if workload.is_of_models} <= measured:
            return  # a mean over some of them would say something else
        for bar in suite.PRODUCT_BARS:
            contestant, name = self.contestants[bar.against], "gemm/models, geometric mean"
            if ratios[bar.against]:
                mean = statistics.geometric_mean(ratios[bar.against])
                self.add([Row(name, contestant.title, ratio=mean, bar=str(bar), is_cleared=bar.is_cleared(mean))])
            else:
                self.add([Row(name, contestant.title, note=f"absent: {contestant.absence}")])

    def run_job(self, name, job):
        try:
            self.add(job())
        except Failure as failure:
            self.add([Row(name, note=f"FAILED: {failure}", is_failure=True)])

    def training_memory(self):
        rows = []
        for title, workload in MEMORY.items():
            result = self.compete([("ours", workload)], 1)["ours", workload]
            if not isinstance(result, Timing):
                raise Failure(result)
            rows.append(Row(title, ours_mebibytes=result.median))
        return rows

    def run(self, has_demo):
        """Everything asked for. Gives the device's name."""
        workloads = [workload for workload in suite.workloads() if self.wants(workload.name)]
        wanted_jobs = {name: job for name, job in jobs.JOBS.items() if self.wants(name)}
        has_demo = has_demo or self.only == "demo"
        if not (workloads or wanted_jobs or has_demo or self.wants("ops")):
            raise UnknownName(f"nothing has '{self.only}' in its name")
        if not self.contestants["ours"].is_here():
            raise Failure(self.contestants["ours"].absence)
        device = self.contestants["ours"].title
        print(device)
        if workloads or self.wants("ops"):
            self.measure_ceilings()
        if workloads or wanted_jobs or has_demo:
            print(report.header())
        self.measure_products([workload for workload in workloads if workload.name.startswith("gemm")])
        for workload in workloads:
            if not workload.name.startswith("gemm"):
                self.add(self.measure(workload, has_ceilings=True))
        if self.wants("memory/train"):
            self.run_job("memory/train", self.training_memory)
        for contestant in self.contestants.values():
            contestant.stop()
        for name, job in wanted_jobs.items():
            self.run_job(name, job)
        if has_demo:
            self.run_job("demo", jobs.demo)
        if self.wants("ops"):
            print(flush=True)
            ops = subprocess.run([*program("bench_ops"), "", str(self.peak / 1e9)])
            self.is_broken |= ops.returncode != 0
        return device


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the rows there too")
    parser.add_argument("--only", metavar="NAME", default="", help="run what has NAME in its name")
    parser.add_argument("--all", action="store_true", help="the demo as well, for several minutes")
    options = parser.parse_args()
    bench = Bench(options.only)
    device = bench.run(has_demo=options.all)
    if options.json:
        report.save(options.json, device, bench.rows)
    return 1 if bench.is_broken else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Failure, UnknownName) as error:
        print(f"bench.sh: {error}", file=sys.stderr)
        sys.exit(2 if isinstance(error, UnknownName) else 1)
