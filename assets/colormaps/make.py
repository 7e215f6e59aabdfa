#!/usr/bin/env python3
"""Writes the colour maps that Headlight computes itself: grey.csv and diverging.csv.

Both are built in Oklab (B. Ottosson, 2020), a space in which equal steps look equal. viridis.csv and magma.csv are the figures of
the maps by S. van der Walt and N. Smith (2015, CC0), sampled at 33 stops.

    python3 assets/colormaps/make.py
"""

import math
from pathlib import Path

STOPS = 33


def oklch_to_srgb(lightness: float, chroma: float, hue_degrees: float) -> tuple[int, int, int]:
    a = chroma * math.cos(math.radians(hue_degrees))
    b = chroma * math.sin(math.radians(hue_degrees))
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    )
    return tuple(round(255 * encode(min(max(c, 0.0), 1.0))) for c in linear)


def encode(c: float) -> float:
    return 12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055


def grey(t: float) -> tuple[int, int, int]:
    return oklch_to_srgb(0.18 + 0.80 * t, 0.0, 0.0)


def diverging(t: float) -> tuple[int, int, int]:
    """Blue for negative, near-white at zero, orange for positive: told apart with every kind of colour blindness."""
    strength = abs(2 * t - 1)
    hue = 250.0 if t < 0.5 else 55.0
    return oklch_to_srgb(0.96 - 0.46 * strength, 0.15 * strength, hue)


def main() -> None:
    for name, colour_map in (("grey", grey), ("diverging", diverging)):
        lines = ["# 33 evenly spaced stops, sRGB 0-255, red,green,blue"]
        lines += ["%d,%d,%d" % colour_map(i / (STOPS - 1)) for i in range(STOPS)]
        Path(__file__).with_name(f"{name}.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
