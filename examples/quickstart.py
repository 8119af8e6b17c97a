"""Compile a `.dsl` file and call a function and its gradient: what the README shows."""

from pathlib import Path

import numpy as np

import pullback

model = pullback.load(Path(__file__).with_name("quickstart.dsl"))  # native code, cached on disk

times = np.linspace(0, 10, 1000)
seen = 2 * np.exp(-0.3 * times) * np.cos(1.5 * times)

swing = model.Swing(height=1.8, damping=0.25, speed=1.48)
print("loss    ", model.loss(swing, times=times, seen=seen))

gradient = pullback.gradient(model.loss, wrt="swing")
print("gradient", gradient(swing, times=times, seen=seen))

for _ in range(3000):
    slope = gradient(swing, times=times, seen=seen)
    swing.height -= 0.1 * slope.height
    swing.damping -= 0.02 * slope.damping
    swing.speed -= 0.01 * slope.speed
print("found   ", swing)
