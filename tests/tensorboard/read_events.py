"""read_events.py RUN: what TensorBoard reads from a run's event file must be what metrics.jsonl says, and its pictures must
be pictures. Exit status 0 where that is so, 1 where not, 77 where TensorBoard is absent."""
import collections
import io
import json
import sys

try:
    from PIL import Image
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
except ImportError as error:
    print(error)
    sys.exit(77)


def metrics(run):
    """Tag to [(step, value)], without losses that are switched off."""
    points = collections.defaultdict(list)
    with open(run + "/metrics.jsonl") as file:
        for line in map(json.loads, file):
            stage, step = line.pop("stage"), line.pop("step")
            for name in set(line) - {"total_steps", "time", "seconds"}:
                if line[name] != 0:
                    points[f"{stage}/{name}"].append((step, line[name]))
    return points


def figures(run):
    """The same of what was judged."""
    found = {}
    for images, name in (("test", "evaluation.json"), ("validation", "evaluation_validation.json")):
        with open(f"{run}/{name}") as file:
            directions = json.load(file)
        for direction, values in directions.items():
            for figure in ("accuracy", "judge_reconstruction", "judge_real", "round_trip"):
                found[f"{images}_{direction}/{figure}"] = [(0, values[figure])]
    return found


def close(a, b):
    return len(a) == len(b) and all(
        p[0] == q[0] and abs(p[1] - q[1]) <= 1e-6 * abs(q[1]) for p, q in zip(a, b))


run = sys.argv[1]
events = EventAccumulator(run, size_guidance={"scalars": 0, "images": 0})
events.Reload()
expected = {**metrics(run), **figures(run)}
tags = events.Tags()
assert set(tags["scalars"]) == set(expected), set(tags["scalars"]) ^ set(expected)
for tag in tags["scalars"]:
    found = [(point.step, point.value) for point in events.Scalars(tag)]
    assert close(found, expected[tag]), (tag, found, expected[tag])
assert set(tags["images"]) == {"vae_a/reconstructions", "vae_b/reconstructions", "translator_a2b/translations",
                               "translator_b2a/translations"}, tags["images"]
for tag in tags["images"]:
    (image,) = events.Images(tag)
    picture = Image.open(io.BytesIO(image.encoded_image_string))
    picture.load()
    assert picture.size == (image.width, image.height), tag
    assert len(set(picture.getdata())) > 10, tag
    assert image.step == expected[tag.split("/")[0] + "/loss"][-1][0], tag
print(f"{len(tags['scalars'])} scalars and {len(tags['images'])} images are as they should be")
