"""Train a convolutional network on scikit-learn's handwritten digits; its steps are native code.

1,797 images of 8 by 8, by E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), UCI Machine
Learning Repository. A fifth is held out; the network is to read at least 98 % of it.

    python examples/digits/train.py [--epochs 20] [--weights digits.safetensors] [--plot digits.png]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import click
import numpy as np
from sklearn.datasets import load_digits

import pullback

HERE = Path(__file__).resolve().parent
BATCH = 32
RATE = 3e-3
WANTED = 0.98


def data(rng):
    """Images and labels to learn from, and a fifth of them to test with."""
    pixels, labels = load_digits(return_X_y=True)
    images = (pixels.reshape(-1, 8, 8, 1) / 16).astype(np.float32)
    labels = labels.astype(np.int32)
    order = rng.permutation(len(labels))
    test, train = np.split(order, [len(order) // 5])
    return images[train], labels[train], images[test], labels[test]


def moved(images, rng):
    """Copies of the images, every fourth moved by up to a pixel in each direction."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    down, right = np.where(rng.random(len(images)) < 0.25, rng.integers(0, 3, (2, len(images))), 1)
    rows, columns = down[:, None] + np.arange(8), right[:, None] + np.arange(8)
    return padded[np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]]


def train(model, images, labels, test_images, test_labels, epochs, rng):
    """The trained network, the mean loss of each epoch, and the share of the test that it reads after it."""
    network = model.untrained()
    optimizer = model.optimizer(network, learningRate=RATE)
    losses, shares = [], []
    batches = epochs * (len(labels) // BATCH)
    with click.progressbar(length=batches, label="training", show_pos=True) as bar:
        for epoch in range(epochs):
            optimizer.learningRate = RATE * (1 + np.cos(np.pi * epoch / epochs)) / 2
            order = rng.permutation(len(labels))[: batches // epochs * BATCH]
            total = 0.0
            for batch in order.reshape(-1, BATCH):
                loss, network = model.step(network, optimizer, moved(images[batch], rng), labels[batch])
                total += loss
                bar.update(1)
            losses.append(total / (batches // epochs))
            shares.append(np.mean(read(model, network, test_images) == test_labels))
            bar.label = f"loss {losses[-1]:.3f}, {shares[-1]:.1%} read"
    return network, losses, shares


def read(model, network, images):
    """The digits with the highest scores."""
    return model.scores(network, images).argmax(axis=1)


def plot(losses, shares, found, labels, path):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (curve, matrix) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    epochs = np.arange(1, len(losses) + 1)
    curve.semilogy(epochs, losses, color="tab:blue", label="loss in training")
    curve.set(xlabel="epoch", ylabel="loss", title="Learning")
    right = curve.twinx()
    right.plot(epochs, shares, color="tab:orange", label="read of the test")
    right.set(ylabel="share", ylim=(min(0.9, *shares), 1))
    both = zip(curve.get_legend_handles_labels(), right.get_legend_handles_labels(), strict=True)
    curve.legend(*(left + other for left, other in both), loc="center right")
    curve.xaxis.get_major_locator().set_params(integer=True)

    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, found), 1)
    matrix.imshow(np.sqrt(counts), cmap="Blues")
    for wanted, row in enumerate(counts):
        for guess, count in enumerate(row):
            if count:
                matrix.text(guess, wanted, str(count), ha="center", va="center", color="w" if count > 9 else "k")
    matrix.set(xlabel="read", ylabel="written", title="Test", xticks=range(10), yticks=range(10))
    figure.savefig(path, dpi=150)


def positive(text):
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return int(text)


def new_file(text):
    if not Path(text).parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {Path(text).parent}")
    return Path(text)


def picture(text):
    if Path(text).suffix not in (".png", ".pdf", ".svg"):
        raise argparse.ArgumentTypeError(f"{text} ends in none of .png, .pdf and .svg")
    return new_file(text)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train a convolutional network on handwritten digits.")
    parser.add_argument("--epochs", type=positive, default=20, help="how often to go through the images")
    parser.add_argument(
        "--weights", type=new_file, default=Path("digits.safetensors"), help="where to save the weights"
    )
    parser.add_argument("--plot", type=picture, default=Path("digits.png"), help="where to save the plot")
    arguments = parser.parse_args()

    pullback.seed(1)
    rng = np.random.default_rng(1)
    images, labels, test_images, test_labels = data(rng)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        model = pullback.load(pullback.build(HERE / "model.dsl", Path(folder) / "model.so"))
        print(f"compiled ahead of time in {time.perf_counter() - began:.1f} s")

        began = time.perf_counter()
        network, losses, shares = train(model, images, labels, test_images, test_labels, arguments.epochs, rng)
        print(f"trained in {time.perf_counter() - began:.1f} s")

        pullback.save(network, arguments.weights)
        again = model.untrained()
        pullback.restore(again, arguments.weights)
        found = read(model, again, test_images)
        share = np.mean(found == test_labels)
        print(f"the weights saved to {arguments.weights} read {share:.1%} of {len(test_labels)} digits")
        plot(losses, shares, found, test_labels, arguments.plot)
        print(f"plot saved to {arguments.plot}")
    if arguments.epochs >= 20 and share < WANTED:
        raise SystemExit(f"that is less than {WANTED:.0%}")


if __name__ == "__main__":
    main()
