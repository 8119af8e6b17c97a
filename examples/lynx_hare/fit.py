"""Fit the Lotka-Volterra equations to the Hudson's Bay Company's pelts, 1900 to 1920.

Data: C. and P. Howard, Modeling Basics (2009), as used by B. Carpenter, "Predator-Prey Population
Dynamics: the Lotka-Volterra model in Stan" (2018), whose posterior means are printed beside the fit.

    python examples/lynx_hare/fit.py [--plot lynx_hare.png]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import pullback

HERE = Path(__file__).resolve().parent
PUBLISHED = {"hareBirth": 0.55, "predation": 0.028, "lynxDeath": 0.80, "lynxGrowth": 0.024}


def fit(model, hare, lynx):
    """The logarithms of the parameters that make the counts most likely, and the optimiser's report."""
    value_and_gradient = pullback.value_and_gradient(model.loss, wrt="theta")
    start = np.log([0.5, 0.03, 0.7, 0.03, hare[0], lynx[0], 0.5, 0.5])
    return minimize(lambda theta: value_and_gradient(theta, hare, lynx), start, jac=True, method="L-BFGS-B")


def plot(model, theta, years, hare, lynx, path):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    points = 50
    states = model.trajectory(theta, len(years) - 1, points)
    moments = years[0] + np.arange(len(states)) / points
    figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    for name, counts, colour in (("hare", hare, "tab:green"), ("lynx", lynx, "tab:orange")):
        axes.plot(moments, [getattr(state, name) for state in states], color=colour, label=f"{name}, fitted")
        axes.scatter(years, counts, color=colour, label=f"{name}, counted")
    axes.set(xlabel="year", ylabel="pelts (thousands)", title="Lynx and hare, Hudson's Bay Company")
    axes.set_xticks(years[::5])
    axes.legend()
    figure.savefig(path, dpi=150)


def picture(text):
    if Path(text).suffix not in (".png", ".pdf", ".svg"):
        raise argparse.ArgumentTypeError(f"{text} ends in none of .png, .pdf and .svg")
    if not Path(text).parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {Path(text).parent}")
    return Path(text)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the Lotka-Volterra equations to lynx and hare pelts.")
    parser.add_argument("--plot", type=picture, default=Path("lynx_hare.png"), help="where to save the plot")
    arguments = parser.parse_args()

    years, lynx, hare = np.loadtxt(HERE / "pelts.csv", delimiter=",", skiprows=2, unpack=True)
    lynx, hare = np.ascontiguousarray(lynx), np.ascontiguousarray(hare)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        artefact = pullback.build(HERE / "model.dsl", Path(folder) / "model.so")
        model = pullback.load(artefact)
        print(f"compiled ahead of time in {time.perf_counter() - began:.2f} s")

        began = time.perf_counter()
        found = fit(model, hare, lynx)
        print(f"fitted in {1000 * (time.perf_counter() - began):.1f} ms: {found.nfev} gradients, {found.message}")

        fitted = model.parameters(found.x)
        print(f"\n{'rate':12}{'fitted':>10}{'published':>12}")
        for name, published in PUBLISHED.items():
            print(f"{name:12}{getattr(fitted.rates, name):10.4f}{published:12.3f}")
        print(f"\nin 1900: {fitted.start.hare:.1f} thousand hares, {fitted.start.lynx:.1f} thousand lynxes")
        print(f"noise: {fitted.hareNoise:.3f} (hare), {fitted.lynxNoise:.3f} (lynx)")
        plot(model, found.x, years, hare, lynx, arguments.plot)
        print(f"plot saved to {arguments.plot}")


if __name__ == "__main__":
    main()
