#!/usr/bin/env python3
"""Makes the three small works that ship with Ressourcerie: assets/works/{lanterne,marionnette,vague}.glb.

Python's standard library only, and the same bytes on every machine: numbers are rounded before they are packed, and
pictures are stored uncompressed (compressors differ from one version to the next).

    python3 scripts/make_works.py            writes assets/works
    python3 scripts/make_works.py DIR        writes DIR
"""

import json
import math
import struct
import sys
import zlib
from pathlib import Path

COPYRIGHT = "© 2026 the Ressourcerie authors, CC0 1.0 (https://creativecommons.org/publicdomain/zero/1.0/)"
GENERATOR = "ressourcerie scripts/make_works.py"
TAU = math.tau

# ---------------------------------------------------------------------------------------------- vectors and colours


def add(a, b):
    return tuple(x + y for x, y in zip(a, b))


def sub(a, b):
    return tuple(x - y for x, y in zip(a, b))


def times(a, k):
    return tuple(x * k for x in a)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def cross(a, b):
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def unit(a):
    length = math.sqrt(dot(a, a))
    return times(a, 1 / length) if length > 1e-12 else (0.0, 1.0, 0.0)


def mix(a, b, t):
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def srgb(text):
    """Linear red, green, blue of '#rrggbb'."""
    values = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)


def turn(axis, degrees):
    """Unit quaternion x, y, z, w."""
    half = math.radians(degrees) / 2
    return (*times(unit(axis), math.sin(half)), math.cos(half))


def then(q, p):
    """The rotation p followed by q."""
    x, y, z = add(add(times(p[:3], q[3]), times(q[:3], p[3])), cross(q[:3], p[:3]))
    return (x, y, z, q[3] * p[3] - dot(q[:3], p[:3]))


# ------------------------------------------------------------------------------------------------------------ shapes


class Shape:
    """Triangles with a colour and a texture place at each corner; normals come from the angle between faces."""

    def __init__(self):
        self.points, self.colours, self.uvs, self.faces = [], [], [], []

    def point(self, position, colour=(1.0, 1.0, 1.0), uv=(0.0, 0.0)):
        self.points.append(tuple(position))
        self.colours.append(tuple(colour))
        self.uvs.append(tuple(uv))
        return len(self.points) - 1

    def quad(self, a, b, c, d):
        self.faces += [(a, b, c), (a, c, d)]

    def moved(self, offset):
        self.points = [add(p, offset) for p in self.points]
        return self

    def scaled(self, factors):
        self.points = [tuple(x * k for x, k in zip(p, factors)) for p in self.points]
        return self

    def turned(self, axis, degrees):
        x, y, z, w = turn(axis, degrees)
        v = (x, y, z)
        self.points = [
            add(p, times(add(cross(v, cross(v, p)), times(cross(v, p), w)), 2.0)) for p in self.points
        ]
        return self

    def painted(self, colour):
        self.colours = [tuple(colour)] * len(self.points)
        return self

    def join(self, *others):
        for other in others:
            start = len(self.points)
            self.points += other.points
            self.colours += other.colours
            self.uvs += other.uvs
            self.faces += [tuple(i + start for i in face) for face in other.faces]
        return self

    def corners(self, crease_degrees=40.0, keeps_points=False):
        """Vertices with normals: faces that meet at less than the crease share one. Returns vertices and indices.

        `keeps_points`: two points in one place stay two vertices, because something else tells them apart.
        """
        limit = math.cos(math.radians(crease_degrees))
        keys = [tuple(round(x, 6) for x in p) for p in self.points]
        faces, around = [], {}
        for face in self.faces:
            a, b, c = (self.points[i] for i in face)
            area = cross(sub(b, a), sub(c, a))
            if dot(area, area) < 1e-18:
                continue
            for i in face:
                around.setdefault(keys[i], []).append(area)
            faces.append((face, area))
        vertices, places, indices = [], {}, []
        for face, area in faces:
            flat = unit(area)
            for i in face:
                near = [other for other in around[keys[i]] if dot(unit(other), flat) >= limit]
                normal = unit(tuple(map(sum, zip(*near))))
                vertex = (
                    tuple(round(x, 6) for x in self.points[i]),
                    tuple(round(x, 4) for x in normal),
                    tuple(round(x, 4) for x in self.colours[i]),
                    tuple(round(x, 5) for x in self.uvs[i]),
                )
                key = (vertex, i if keeps_points else None)
                if key not in places:
                    places[key] = len(vertices)
                    vertices.append((vertex, i))
                indices.append(places[key])
        return vertices, indices


def lathe(profile, sides=24, wobble=None, colour=None):
    """A profile of (radius, height), from bottom to top, turned about the vertical."""
    shape = Shape()
    rows = []
    for nth, (radius, height) in enumerate(profile):
        share = nth / (len(profile) - 1)
        row = []
        for side in range(sides + 1):
            angle = side / sides * TAU
            r = radius * (wobble(side, share) if wobble else 1.0)
            place = (r * math.sin(angle), height, r * math.cos(angle))
            row.append(shape.point(place, colour(side, share) if colour else (1.0,) * 3, (side / sides, 1 - share)))
        rows.append(row)
    for low, high in zip(rows, rows[1:]):
        for side in range(sides):
            shape.quad(low[side], low[side + 1], high[side + 1], high[side])
    return shape


def ball(radius, sides=20, rings=12):
    steps = [math.pi * (ring / rings - 0.5) for ring in range(rings + 1)]
    return lathe([(radius * max(math.cos(s), 0.0), radius * math.sin(s)) for s in steps], sides)


def tube(path, radius, sides=10, closed_ends=True):
    """A round bar along points; radius is a number or a function of the share of the way."""
    shape = Shape()
    rows = []
    side_way = (0.0, 0.0, 1.0)
    for nth, place in enumerate(path):
        ahead = unit(sub(path[min(nth + 1, len(path) - 1)], path[max(nth - 1, 0)]))
        side_way = unit(sub(side_way, times(ahead, dot(side_way, ahead))))
        if abs(dot(side_way, ahead)) > 0.9:
            side_way = unit(cross(ahead, (1.0, 0.0, 0.0)))
        other = cross(ahead, side_way)
        share = nth / (len(path) - 1)
        r = radius(share) if callable(radius) else radius
        ring = []
        for side in range(sides + 1):
            angle = side / sides * TAU
            out = add(times(side_way, math.cos(angle) * r), times(other, math.sin(angle) * r))
            ring.append(shape.point(add(place, out), uv=(side / sides, share * 3)))
        rows.append(ring)
    for low, high in zip(rows, rows[1:]):
        for side in range(sides):
            shape.quad(low[side], low[side + 1], high[side + 1], high[side])
    if closed_ends:
        for ring, place, flip in ((rows[0], path[0], True), (rows[-1], path[-1], False)):
            centre = shape.point(place)
            for side in range(sides):
                a, b = ring[side], ring[side + 1]
                shape.faces.append((centre, b, a) if flip else (centre, a, b))
    return shape


def box(size):
    """Centred on its base."""
    x, y, z = size[0] / 2, size[1], size[2] / 2
    shape = Shape()
    sides = [
        ((-x, 0, z), (x, 0, z), (x, y, z), (-x, y, z)),
        ((x, 0, -z), (-x, 0, -z), (-x, y, -z), (x, y, -z)),
        ((x, 0, z), (x, 0, -z), (x, y, -z), (x, y, z)),
        ((-x, 0, -z), (-x, 0, z), (-x, y, z), (-x, y, -z)),
        ((-x, y, z), (x, y, z), (x, y, -z), (-x, y, -z)),
        ((-x, 0, -z), (x, 0, -z), (x, 0, z), (-x, 0, z)),
    ]
    for corners in sides:
        shape.quad(*(shape.point(c, uv=uv) for c, uv in zip(corners, ((0, 1), (1, 1), (1, 0), (0, 0)))))
    return shape


# ---------------------------------------------------------------------------------------------------------- pictures


def noise(x, y, seed=0):
    """A number from 0 to 1 for two whole numbers, the same everywhere."""
    n = (x * 374761393 + y * 668265263 + seed * 2246822519) & 0xFFFFFFFF
    n = ((n ^ (n >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((n ^ (n >> 16)) & 0xFFFF) / 0xFFFF


def smooth_noise(x, y, period, seed=0):
    """Noise that repeats after `period` steps across and is smooth between."""
    x0, y0 = math.floor(x), math.floor(y)
    fx, fy = x - x0, y - y0
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
    at = lambda i, j: noise((x0 + i) % period, y0 + j, seed)
    low = at(0, 0) + (at(1, 0) - at(0, 0)) * fx
    high = at(0, 1) + (at(1, 1) - at(0, 1)) * fx
    return low + (high - low) * fy


def png(width, height, palette, pixel):
    """An indexed PNG: `palette` of (r, g, b) bytes, `pixel(x, y)` an index. Stored, not compressed."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes(pixel(x, y) for x in range(width)) for y in range(height))
    stored = b"\x78\x01"
    for start in range(0, len(rows), 65535):
        block = rows[start : start + 65535]
        is_last = start + 65535 >= len(rows)
        stored += struct.pack("<BHH", is_last, len(block), len(block) ^ 0xFFFF) + block
    stored += struct.pack(">I", zlib.adler32(rows))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", b"".join(bytes(c) for c in palette))
        + chunk(b"IDAT", stored)
        + chunk(b"IEND", b"")
    )


def ramp(stops, count=64):
    """Palette between (share, '#rrggbb') stops."""
    colours = []
    for i in range(count):
        t = i / (count - 1)
        (t0, a), (t1, b) = next((p, q) for p, q in zip(stops, stops[1:]) if p[0] <= t <= q[0])
        a, b = ([int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in (a, b))
        colours.append(tuple(round(x + (y - x) * (t - t0) / (t1 - t0)) for x, y in zip(a, b)))
    return colours


def wood(size=128):
    palette = ramp([(0.0, "#4a2f1d"), (0.55, "#7a5233"), (1.0, "#a5764b")], 48)

    def pixel(x, y):
        u, v = x / size, y / size
        bend = smooth_noise(u * 4, v * 2, 4, 1) * 1.6
        ring = 0.5 + 0.5 * math.sin((u * 9 + bend) * TAU)
        grain = smooth_noise(u * 48, v * 3, 48, 2)
        return min(47, int((0.25 + 0.45 * ring + 0.3 * grain) * 44))

    return png(size, size, palette, pixel)


# --------------------------------------------------------------------------------------------------------------- GLB


class Work:
    """Collects buffers, meshes, nodes and clips, and writes them as one GLB."""

    ARRAY, ELEMENTS = 34962, 34963

    def __init__(self, title):
        self.bin = b""
        self.json = {
            "asset": {"version": "2.0", "generator": GENERATOR, "copyright": COPYRIGHT},
            "scene": 0,
            "scenes": [{"name": title, "nodes": []}],
            "nodes": [],
            "meshes": [],
            "materials": [],
            "accessors": [],
            "bufferViews": [],
        }

    def list(self, name):
        return self.json.setdefault(name, [])

    def put(self, name, entry):
        self.list(name).append(entry)
        return len(self.json[name]) - 1

    def view(self, data, target=None):
        self.bin += b"\0" * (-len(self.bin) % 4)
        entry = {"buffer": 0, "byteOffset": len(self.bin), "byteLength": len(data)}
        if target:
            entry["target"] = target
        self.bin += data
        return self.put("bufferViews", entry)

    def numbers(self, rows, kind, target=None, limits=False):
        """An accessor of floats."""
        rows = [tuple(round(float(x), 6) + 0.0 for x in row) for row in rows]
        data = b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows)
        entry = {
            "bufferView": self.view(data, target),
            "componentType": 5126,
            "count": len(rows),
            "type": kind,
        }
        if limits:
            stored = [struct.unpack(f"<{len(row)}f", struct.pack(f"<{len(row)}f", *row)) for row in rows]
            entry["min"] = [min(column) for column in zip(*stored)]
            entry["max"] = [max(column) for column in zip(*stored)]
        return self.put("accessors", entry)

    def bytes4(self, rows, normalized):
        data = b"".join(bytes(row) for row in rows)
        entry = {"bufferView": self.view(data, self.ARRAY), "componentType": 5121, "count": len(rows), "type": "VEC4"}
        if normalized:
            entry["normalized"] = True
        return self.put("accessors", entry)

    def elements(self, indices):
        data = b"".join(struct.pack("<H", i) for i in indices)
        entry = {"bufferView": self.view(data, self.ELEMENTS), "componentType": 5123, "count": len(indices)}
        return self.put("accessors", {**entry, "type": "SCALAR"})

    def picture(self, name, data):
        image = self.put("images", {"name": name, "mimeType": "image/png", "bufferView": self.view(data)})
        sampler = self.put("samplers", {"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497})
        return self.put("textures", {"source": image, "sampler": sampler})

    def material(self, name, colour=(1, 1, 1), metallic=0.0, roughness=0.6, texture=None, **more):
        plain = {
            "baseColorFactor": [*(round(c, 5) for c in colour), 1.0],
            "metallicFactor": metallic,
            "roughnessFactor": roughness,
        }
        if texture is not None:
            plain["baseColorTexture"] = {"index": texture}
        for extension in more.get("extensions", {}):
            if extension not in self.list("extensionsUsed"):
                self.list("extensionsUsed").append(extension)
        return self.put("materials", {"name": name, "pbrMetallicRoughness": plain, **more})

    def primitive(self, shape, material, crease=40.0, targets=(), coloured=False, textured=False, joints=None):
        """`targets` are functions of the point's number that give how far it moves."""
        vertices, indices = shape.corners(crease, keeps_points=bool(targets or joints))
        attributes = {
            "POSITION": self.numbers([v[0] for v, _ in vertices], "VEC3", self.ARRAY, limits=True),
            "NORMAL": self.numbers([v[1] for v, _ in vertices], "VEC3", self.ARRAY),
        }
        if coloured:
            colours = [[*(round(min(max(c, 0.0), 1.0) * 255) for c in v[2]), 255] for v, _ in vertices]
            attributes["COLOR_0"] = self.bytes4(colours, normalized=True)
        if textured:
            attributes["TEXCOORD_0"] = self.numbers([v[3] for v, _ in vertices], "VEC2", self.ARRAY)
        if joints:
            attributes["JOINTS_0"] = self.bytes4([[joints[i], 0, 0, 0] for _, i in vertices], normalized=False)
            attributes["WEIGHTS_0"] = self.numbers([(1, 0, 0, 0)] * len(vertices), "VEC4", self.ARRAY)
        entry = {"attributes": attributes, "indices": self.elements(indices), "material": material}
        if targets:
            entry["targets"] = [
                {"POSITION": self.numbers([move(i) for _, i in vertices], "VEC3", self.ARRAY, limits=True)}
                for move in targets
            ]
        return entry

    def mesh(self, name, *primitives, **more):
        return self.put("meshes", {"name": name, "primitives": list(primitives), **more})

    def node(self, name, parent=None, at=None, **more):
        entry = {"name": name, **more}
        if at:
            entry["translation"] = [round(x, 6) for x in at]
        index = self.put("nodes", entry)
        if parent is None:
            self.json["scenes"][0]["nodes"].append(index)
        else:
            self.json["nodes"][parent].setdefault("children", []).append(index)
        return index

    def clip(self, name, seconds, tracks, steps=48):
        """`tracks` are (node, path, function of the share of the clip)."""
        times_of_clip = self.numbers([(seconds * i / steps,) for i in range(steps + 1)], "SCALAR", limits=True)
        samplers, channels = [], []
        for node, path, pose in tracks:
            rows = [pose(i / steps) for i in range(steps + 1)]
            if path == "weights":
                output = self.numbers([(w,) for row in rows for w in row], "SCALAR")
            else:
                output = self.numbers(rows, "VEC4" if path == "rotation" else "VEC3")
            samplers.append({"input": times_of_clip, "output": output, "interpolation": "LINEAR"})
            channels.append({"sampler": len(samplers) - 1, "target": {"node": node, "path": path}})
        self.put("animations", {"name": name, "samplers": samplers, "channels": channels})

    def write(self, path):
        self.bin += b"\0" * (-len(self.bin) % 4)
        self.json["buffers"] = [{"byteLength": len(self.bin)}]
        text = json.dumps(self.json, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        text += b" " * (-len(text) % 4)
        total = 12 + 8 + len(text) + 8 + len(self.bin)
        path.write_bytes(
            struct.pack("<4sII", b"glTF", 2, total)
            + struct.pack("<I4s", len(text), b"JSON")
            + text
            + struct.pack("<I4s", len(self.bin), b"BIN\0")
            + self.bin
        )
        return total


# ---------------------------------------------------------------------------------------------------------- lanterne


def paper_of_the_lantern(width=512, height=256):
    """Evening: a pale sky with a moon, hills, reeds and birds cut out of dark paper."""
    palette = ramp([(0.0, "#1d0f0a"), (0.3, "#6b2a12"), (0.62, "#e08a3c"), (0.85, "#ffd48a"), (1.0, "#fff3d2")], 128)
    birds = [(70, 70, 15), (112, 52, 11), (146, 84, 8), (300, 60, 13), (338, 82, 9), (452, 46, 12), (415, 72, 8)]
    reeds = [(int(noise(i, 7) * width), 60 + noise(i, 9) * 70, (noise(i, 11) - 0.5) * 26) for i in range(46)]

    def pixel(x, y):
        sky = 0.92 - 0.42 * (y / height) ** 1.5 + 0.05 * (smooth_noise(x / 16, y / 16, width // 16, 3) - 0.5)
        moon = math.hypot(x - 230, y - 76)
        light = max(sky, 1.0 if moon < 34 else 1.0 - (moon - 34) / 26 if moon < 46 else 0)
        for far, base, seed, tone in ((28, 180, 4, 0.5), (40, 206, 5, 0.32), (22, 232, 6, 0.12)):
            if y > base - far * smooth_noise(x / width * 8, 0, 8, seed) - 6 * smooth_noise(x / width * 32, 0, 32, seed):
                light = min(light, tone)
        for at, tall, lean in reeds:
            up = (height - y) / tall
            if 0 <= up <= 1:
                along = (x - at - lean * up * up + width / 2) % width - width / 2
                if abs(along) < (1.7 if up < 0.8 else 3.2 * math.sqrt(max(0.0, 1 - ((up - 0.9) / 0.1) ** 2))):
                    light = 0.05
        for bx, by, span in birds:
            dx = (x - bx) / span
            if abs(dx) <= 1 and abs((y - by) / span - 0.35 * dx * dx + 0.55 * abs(dx)) < 0.16 * (1 - dx * dx) + 0.02:
                light = 0.03
        return min(127, max(0, int(light * 127)))

    return png(width, height, palette, pixel)


def make_lanterne():
    work = Work("Lanterne")
    grain = work.picture("bois", wood())
    evening = work.picture("papier", paper_of_the_lantern())
    oak = work.material("bois huilé", roughness=0.55, texture=grain)
    brass = work.material("laiton", srgb("#d9a756"), metallic=1.0, roughness=0.28)
    silk = work.material("soie rouge", srgb("#a8281f"), roughness=0.75)
    paper = work.material(
        "papier éclairé",
        roughness=0.9,
        texture=evening,
        doubleSided=True,
        emissiveTexture={"index": evening},
        emissiveFactor=[0.78, 0.56, 0.34],
            )

    base = lathe([(0, 0), (0.118, 0), (0.122, 0.004), (0.122, 0.018), (0.116, 0.024), (0.1, 0.026), (0.098, 0.03), (0, 0.03)], 48)
    foot = lathe([(0, 0), (0.022, 0), (0.024, 0.006), (0.014, 0.016), (0.011, 0.026), (0, 0.026)], 24)
    bend = [(-0.03 + 0.075 * math.cos(math.radians(a)), 0.4 + 0.075 * math.sin(math.radians(a)), 0) for a in range(180, 9, -10)]
    post = tube([(-0.105, 0.03, 0), (-0.105, 0.15, 0), (-0.105, 0.28, 0), *bend], lambda s: 0.0085 - 0.0035 * s, 14)
    eye = tube([(0.0439 + 0.009 * math.cos(a * TAU / 16), 0.404 + 0.009 * math.sin(a * TAU / 16), 0) for a in range(17)], 0.0022, 8, False)
    stand = work.mesh(
        "pied",
        work.primitive(base.moved((-0.02, 0, 0)), oak, textured=True),
        work.primitive(Shape().join(foot.moved((-0.105, 0.029, 0)), post, eye), brass),
    )
    work.node("pied", mesh=stand)

    swing = work.node("balancement", at=(0.0439, 0.395, 0))
    cord = tube([(0, 0.002, 0), (0, -0.045, 0)], 0.0016, 8)
    work.node("cordon", swing, mesh=work.mesh("cordon", work.primitive(cord, silk)))

    spin = work.node("lanterne", swing, at=(0, -0.045, 0))
    tall, pleats = 0.2, 24
    rings = [s / 14 for s in range(15)]
    body = lathe(
        [(0.034 + 0.056 * math.sin(math.pi * s) ** 0.75, -tall + tall * s) for s in rings],
        pleats * 2,
        wobble=lambda side, share: 1.0 + (0.034 if side % 2 else -0.034) * math.sin(math.pi * share) ** 0.5,
    )
    top = lathe([(0, -0.006), (0.037, -0.006), (0.04, -0.001), (0.036, 0.006), (0.012, 0.012), (0.006, 0.02), (0, 0.021)], 28)
    under = lathe([(0, -0.014), (0.01, -0.012), (0.034, -0.006), (0.039, 0.0), (0.036, 0.005), (0, 0.005)], 28)
    bead = ball(0.0075, 16, 10).moved((0, -tall - 0.022, 0))
    tassel = lathe([(0, -0.066), (0.0125, -0.062), (0.009, -0.03), (0.004, -0.006), (0, -0.004)], 18, wobble=lambda side, s: 1.0 + (0.09 if side % 2 else -0.09) * (1 - s))
    lantern = work.mesh(
        "lanterne",
        work.primitive(body, paper, crease=25, textured=True),
        work.primitive(Shape().join(top, under.moved((0, -tall, 0)), bead), brass),
        work.primitive(tassel.moved((0, -tall - 0.026, 0)), silk, crease=60),
    )
    work.node("corps", spin, mesh=lantern)
    work.json["extensions"] = {
        "KHR_lights_punctual": {
            "lights": [{"name": "flamme", "type": "point", "color": [1.0, 0.62, 0.3], "intensity": 4.0, "range": 1.5}]
        }
    }
    work.list("extensionsUsed").append("KHR_lights_punctual")
    work.node("flamme", spin, at=(0, -0.12, 0), extensions={"KHR_lights_punctual": {"light": 0}})

    sway = lambda t, reach: then(turn((0, 0, 1), reach * math.sin(t * TAU)), turn((1, 0, 0), reach * 0.45 * math.sin(2 * t * TAU)))
    work.clip("Tourner", 12.0, [(spin, "rotation", lambda t: turn((0, 1, 0), 360 * t)), (swing, "rotation", lambda t: sway(t * 3, 2.0))], 72)
    work.clip("Se balancer", 4.0, [(swing, "rotation", lambda t: sway(t, 9.0)), (spin, "rotation", lambda t: turn((0, 1, 0), 24 * math.sin(t * TAU)))], 48)
    return work


# ------------------------------------------------------------------------------------------------------- marionnette


def lozenges(size=64):
    """The harlequin's cloth."""
    palette = [(0xB9, 0x3A, 0x2B), (0xE2, 0xA8, 0x3B), (0x25, 0x4A, 0x63), (0xF1, 0xE4, 0xCB)]

    def pixel(x, y):
        u, v = (x + 0.5) / size, (y + 0.5) / size
        a, b = (u + v) * 2, (u - v) * 2
        near = min(abs(a - round(a)), abs(b - round(b)))
        if near < 0.045:
            return 3
        return (math.floor(a) + 2 * math.floor(b)) % 3

    return png(size, size, palette, pixel)


def make_marionnette():
    work = Work("Marionnette")
    cloth_picture = work.picture("losanges", lozenges())
    cloth = work.material("losanges", roughness=0.7, texture=cloth_picture)
    paint = work.material("bois peint", roughness=0.45, extensions={"KHR_materials_clearcoat": {"clearcoatFactor": 0.35, "clearcoatRoughnessFactor": 0.2}})
    thread = work.material("fil", srgb("#d8cdb8"), roughness=0.8)
    skin_tone, red, night, gold, dark, cream = map(srgb, ("#dcae82", "#b93a2b", "#254a63", "#e2a83b", "#2a1d18", "#f1e4cb"))

    def limb(length, thick, thin):
        return lathe([(0, -length), (thin * 0.8, -length), (thin, -length * 0.9), (thick, -length * 0.25), (thick * 0.9, 0), (0, 0.002)], 14)

    def cloth_mesh(name, shape, repeat, *more):
        shape.uvs = [(u * repeat[0], v * repeat[1]) for u, v in shape.uvs]
        return work.mesh(name, work.primitive(shape, cloth, textured=True), *more)

    def paint_mesh(name, *shapes):
        return work.mesh(name, work.primitive(Shape().join(*shapes), paint, coloured=True))

    places = {}

    def part(name, parent, at, **more):
        places[name] = add(places.get(parent, (0, 0, 0)), at)
        nodes[name] = work.node(name, nodes.get(parent), at=at, **more)
        return nodes[name]

    nodes = {}
    floor = lathe([(0, 0), (0.15, 0), (0.155, 0.004), (0.155, 0.012), (0.15, 0.016), (0, 0.016)], 48).painted(srgb("#3a2a22"))
    part("scène", None, (0, 0, 0), mesh=paint_mesh("scène", floor))

    part("croix", None, (0, 0.68, 0.0))
    bars = Shape().join(
        tube([(-0.1, 0, 0), (0.1, 0, 0)], lambda s: 0.0075 + 0.003 * math.sin(math.pi * s), 12),
        tube([(0, 0.004, -0.075), (0, 0.004, 0.085)], lambda s: 0.0085 - 0.003 * s, 12),
    ).painted(srgb("#8a5a34"))
    work.json["nodes"][nodes["croix"]]["mesh"] = paint_mesh("croix", bars)

    part("bassin", None, (0, 0.242, 0))
    hips = lathe([(0, -0.03), (0.026, -0.028), (0.038, -0.012), (0.036, 0.008), (0.028, 0.022), (0, 0.024)], 20)
    work.json["nodes"][nodes["bassin"]]["mesh"] = cloth_mesh("bassin", hips, (3, 0.6))
    part("buste", "bassin", (0, 0.02, 0))
    jacket = lathe([(0, -0.004), (0.034, -0.004), (0.038, 0.006), (0.034, 0.03), (0.044, 0.075), (0.05, 0.1), (0.036, 0.122), (0.014, 0.13), (0, 0.13)], 24)
    jacket.scaled((1.0, 1.0, 0.78))
    ruff = lathe([(0, 0.122), (0.036, 0.126), (0.041, 0.132), (0.03, 0.138), (0, 0.14)], 32, wobble=lambda side, s: 1.0 + (0.1 if side % 2 else -0.1)).painted(cream)
    buttons = [ball(0.0055, 10, 6).moved((0, y, 0.78 * r)).painted(gold) for y, r in ((0.045, 0.0385), (0.07, 0.0435), (0.094, 0.0485))]
    extra = work.primitive(Shape().join(ruff, *buttons), paint, coloured=True)
    work.json["nodes"][nodes["buste"]]["mesh"] = cloth_mesh("buste", jacket, (4, 2), extra)

    part("tête", "buste", (0, 0.14, 0))
    face = ball(0.043, 24, 16).scaled((0.94, 1.08, 0.96)).moved((0, 0.04, 0)).painted(skin_tone)
    nose = tube([(0, 0.038, 0.036), (0, 0.034, 0.06), (0, 0.03, 0.074)], lambda s: 0.0095 * (1 - 0.62 * s), 12).painted(srgb("#cf8f63"))
    eyes = [ball(0.0065, 10, 8).moved((x, 0.05, 0.0375)).painted(dark) for x in (-0.016, 0.016)]
    brows = [tube([(x - 0.008, 0.063 + dy, 0.036), (x, 0.067, 0.0365), (x + 0.008, 0.063 - dy, 0.036)], 0.0016, 6).painted(dark) for x, dy in ((-0.016, -0.002), (0.016, 0.002))]
    cheeks = [ball(0.008, 10, 8).scaled((1, 1, 0.4)).moved((x, 0.03, 0.0345)).painted(srgb("#d9715a")) for x in (-0.022, 0.022)]
    smile = tube([(0.015 * math.sin(a / 6 * 1.2), 0.0165 + 0.006 * (1 - math.cos(a / 6 * 1.2)), 0.0385 - 0.003 * (a / 6) ** 2) for a in range(-6, 7)], 0.0016, 6).painted(red)
    brim = lathe([(0, 0.066), (0.046, 0.066), (0.05, 0.07), (0.044, 0.076), (0, 0.078)], 28).painted(night)
    horn = tube([(0, 0.074, 0), (0, 0.1, -0.004), (0.006, 0.126, -0.012), (0.02, 0.146, -0.02), (0.036, 0.15, -0.026)], lambda s: 0.038 * (1 - s) ** 0.85 + 0.0035, 18).painted(night)
    bell = ball(0.0085, 14, 10).moved((0.041, 0.147, -0.028)).painted(gold)
    work.json["nodes"][nodes["tête"]]["mesh"] = paint_mesh("tête", face, nose, *eyes, *brows, *cheeks, smile, brim, horn, bell)

    for side, sign in (("gauche", 1), ("droite", -1)):
        part(f"épaule {side}", "buste", (0.052 * sign, 0.108, 0))
        upper = limb(0.078, 0.0155, 0.0115)
        work.json["nodes"][nodes[f"épaule {side}"]]["mesh"] = cloth_mesh(f"bras {side}", upper, (1, 1.2))
        part(f"coude {side}", f"épaule {side}", (0, -0.08, 0))
        lower = limb(0.066, 0.0125, 0.0095)
        cuff = lathe([(0, -0.068), (0.0135, -0.068), (0.015, -0.062), (0.012, -0.056), (0, -0.054)], 18).painted(cream)
        palm = ball(0.0125, 14, 10).scaled((0.75, 1.25, 1.0)).moved((0, -0.082, 0)).painted(skin_tone)
        thumb = tube([(0, -0.074, 0.008), (0, -0.079, 0.017)], 0.0042, 8).painted(skin_tone)
        extra = work.primitive(Shape().join(cuff, palm, thumb), paint, coloured=True)
        work.json["nodes"][nodes[f"coude {side}"]]["mesh"] = cloth_mesh(f"avant-bras {side}", lower, (1, 1), extra)
        part(f"main {side}", f"coude {side}", (0, -0.082, 0))

        part(f"hanche {side}", "bassin", (0.021 * sign, -0.02, 0))
        thigh = limb(0.092, 0.0185, 0.0135)
        work.json["nodes"][nodes[f"hanche {side}"]]["mesh"] = cloth_mesh(f"cuisse {side}", thigh, (1, 1.4))
        part(f"genou {side}", f"hanche {side}", (0, -0.095, 0))
        shin = limb(0.082, 0.0145, 0.0105)
        shoe = ball(0.018, 16, 10).scaled((0.85, 0.75, 1.75)).moved((0, -0.092, 0.014)).painted(red)
        tip = ball(0.006, 10, 8).moved((0, -0.086, 0.046)).painted(gold)
        extra = work.primitive(Shape().join(shoe, tip), paint, coloured=True)
        work.json["nodes"][nodes[f"genou {side}"]]["mesh"] = cloth_mesh(f"jambe {side}", shin, (1, 1.2), extra)

    # Threads are one skinned mesh: each has its upper end tied to the cross and its lower end to the puppet.
    ties = [
        ("main gauche", (0.095, 0, 0), (0, 0, 0.012)),
        ("main droite", (-0.095, 0, 0), (0, 0, 0.012)),
        ("genou gauche", (0.018, 0, 0.08), (0, 0.004, 0.013)),
        ("genou droite", (-0.018, 0, 0.08), (0, 0.004, 0.013)),
        ("tête", (0.02, 0, 0), (0.043, 0.07, 0)),
        ("tête", (-0.02, 0, 0), (-0.043, 0.07, 0)),
    ]
    joints = ["croix"] + list(dict.fromkeys(name for name, _, _ in ties))
    threads, bound = Shape(), []
    for name, above, below in ties:
        upper, lower = add(places["croix"], above), add(places[name], below)
        string = tube([lower, upper], 0.0011, 5, closed_ends=False)
        half = len(string.points) // 2
        bound += [joints.index(name)] * half + [0] * (len(string.points) - half)
        threads.join(string)
    inverse = [(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, *times(places[name], -1.0), 1) for name in joints]
    skin = work.put("skins", {"name": "fils", "joints": [nodes[n] for n in joints], "inverseBindMatrices": work.numbers(inverse, "MAT4")})
    strings = work.mesh("fils", work.primitive(threads, thread, crease=80, joints=bound))
    work.node("fils", mesh=strings, skin=skin)

    rotation = lambda name, pose: (nodes[name], "rotation", pose)
    swing = lambda axis, rest, reach, rate=1, phase=0.0: (lambda t: turn(axis, rest + reach * math.sin((rate * t + phase) * TAU)))
    x, y, z = (1, 0, 0), (0, 1, 0), (0, 0, 1)
    rest = places["bassin"]

    def ease(t, start, end):
        s = min(max((t - start) / (end - start), 0.0), 1.0)
        return s * s * (3 - 2 * s)

    lift = lambda t: ease(t, 0.05, 0.3) - ease(t, 0.75, 0.98)
    work.clip(
        "Saluer",
        4.0,
        [
            rotation("épaule droite", lambda t: turn(z, -135 * lift(t))),
            rotation("coude droite", lambda t: turn(z, lift(t) * (-25 + 28 * math.sin(t * 6 * TAU)))),
            rotation("tête", lambda t: then(turn(z, 9 * lift(t)), turn(y, -14 * lift(t)))),
            rotation("buste", lambda t: turn(z, 4 * lift(t))),
            rotation("épaule gauche", swing(x, -4, 5)),
            rotation("croix", lambda t: turn(z, -8 * lift(t))),
        ],
        64,
    )
    # The knee that rises bends; the other leg carries.
    step = lambda t: max(0.0, math.sin(t * TAU))
    work.clip(
        "Danser",
        2.4,
        [
            (nodes["bassin"], "translation", lambda t: add(rest, (0.012 * math.sin(t * TAU), 0.012 * abs(math.sin(t * TAU)), 0))),
            rotation("bassin", swing(y, 0, 14)),
            rotation("buste", swing(z, 0, 7, 1, 0.25)),
            rotation("tête", swing(z, 0, 10, 1, 0.5)),
            rotation("épaule gauche", lambda t: then(turn(z, 50 + 30 * math.sin(t * TAU)), turn(x, 20 * math.sin(2 * t * TAU)))),
            rotation("épaule droite", lambda t: then(turn(z, -50 + 30 * math.sin(t * TAU)), turn(x, -20 * math.sin(2 * t * TAU)))),
            rotation("coude gauche", swing(z, 40, 25, 1, 0.1)),
            rotation("coude droite", swing(z, -40, 25, 1, 0.1)),
            rotation("hanche gauche", lambda t: turn(x, -62 * step(t))),
            rotation("genou gauche", lambda t: turn(x, 74 * step(t))),
            rotation("hanche droite", lambda t: turn(x, -62 * step(t + 0.5))),
            rotation("genou droite", lambda t: turn(x, 74 * step(t + 0.5))),
            rotation("croix", swing(z, 0, 12, 1, 0.0)),
        ],
        48,
    )
    return work


# ------------------------------------------------------------------------------------------------------------- vague


def make_vague():
    work = Work("Vague")
    grain = work.picture("bois", wood())
    oak = work.material("bois fumé", (0.42, 0.4, 0.4), roughness=0.5, texture=grain)
    slats = work.material("lames émaillées", roughness=0.32, extensions={"KHR_materials_clearcoat": {"clearcoatFactor": 0.5, "clearcoatRoughnessFactor": 0.12}})
    folded = work.material("papier plié", srgb("#f3ead8"), roughness=0.85, doubleSided=True)

    count, wide, deep, thick, ground = 34, 0.92, 0.34, 0.0135, 0.05
    middle, reach = 0.17, 0.058
    cuts = 10
    deep_blue, teal, spray, foam = map(srgb, ("#0a2541", "#1b7f8f", "#a9ddd6", "#f3f8f1"))

    def phase(x, z):
        return TAU * (x / 0.46 + z / 1.1)

    def strength(x, z):
        return reach * (0.55 + 0.45 * math.cos(math.pi * z / deep)) * (1.0 - 0.35 * abs(2 * x / wide) ** 3)

    wave = Shape()
    moves = []  # (cosine, sine) parts of the height of each point

    def raised(x, z, below, colour):
        """A point that rides the wave, `below` its crest line. Stored flat: the wave is all in the targets."""
        p = phase(x, z)
        moves.append((strength(x, z) * math.cos(p), strength(x, z) * math.sin(p)))
        return wave.point((x, ground + middle - below, z), colour)

    def rim(x, z):
        return raised(x, z, 0.0, mix(foam, spray, 0.5 + z / deep))

    def shoulder(x, z):
        return raised(x, z, 0.034, teal)

    def foot(x, z):
        moves.append((0.0, 0.0))
        return wave.point((x, ground - 0.002, z), deep_blue)

    depths = [(-0.5 + cut / cuts) * deep for cut in range(cuts + 1)]
    for slat in range(count):
        centre = (-0.5 + (slat + 0.5) / count) * wide
        left, right = centre - thick / 2, centre + thick / 2
        for x, flip in ((left, True), (right, False)):
            rows = [[row(x, z) for z in depths] for row in (foot, shoulder, rim)]
            for low, high in zip(rows, rows[1:]):
                for i in range(cuts):
                    a, b, c, d = low[i], high[i], high[i + 1], low[i + 1]
                    wave.quad(*((a, d, c, b) if flip else (a, b, c, d)))
        near, far = [rim(left, z) for z in depths], [rim(right, z) for z in depths]
        for i in range(cuts):
            wave.quad(near[i], near[i + 1], far[i + 1], far[i])
        for z, flip in ((depths[0], True), (depths[-1], False)):
            pairs = [(row(left, z), row(right, z)) for row in (foot, shoulder, rim)]
            for (a, b), (d, c) in zip(pairs, pairs[1:]):
                wave.quad(*((b, a, d, c) if flip else (a, b, c, d)))

    sea = work.mesh(
        "vague",
        work.primitive(
            wave,
            slats,
            crease=30,
            coloured=True,
            targets=(lambda i: (0, moves[i][0], 0), lambda i: (0, moves[i][1], 0)),
        ),
        weights=[1.0, 0.0],
        extras={"targetNames": ["crête", "pente"]},
    )
    wave_node = work.node("vague", mesh=sea)

    plinth = box((wide + 0.07, 0.036, deep + 0.07)).moved((0, 0.012, 0))
    lip = box((wide + 0.03, 0.006, deep + 0.03)).moved((0, 0.048 - 0.002, 0))
    feet = box((wide - 0.06, 0.012, deep - 0.06))
    work.node("socle", mesh=work.mesh("socle", work.primitive(Shape().join(plinth, lip, feet), oak, textured=True)))

    # A boat folded out of one sheet: two flared sides and the peak between them.
    boat = Shape()
    half, beam, high = 0.082, 0.027, 0.042
    bow, stern = (half, high, 0), (-half, high, 0)
    keel = ((half * 0.42, 0, 0), (-half * 0.42, 0, 0))
    for s in (1, -1):
        a, b = ((half * 0.3, high * 0.78, beam * s), (-half * 0.3, high * 0.78, beam * s))
        for triangle in ((keel[0], bow, a), (keel[0], a, b), (keel[0], b, keel[1]), (keel[1], b, stern)):
            order = triangle if s < 0 else triangle[::-1]
            boat.faces.append(tuple(boat.point(p) for p in order))
        peak = ((half * 0.34, high * 0.42, 0.0), (0, high * 1.95, 0), (-half * 0.34, high * 0.42, 0.0))
        boat.faces.append(tuple(boat.point(add(p, (0, 0, 0.002 * s))) for p in (peak if s < 0 else peak[::-1])))
    course = (0.1, 0.075)

    def afloat(weights):
        height = lambda px: ground + middle + strength(px, course[1]) * (
            weights[0] * math.cos(phase(px, course[1])) + weights[1] * math.sin(phase(px, course[1]))
        )
        ahead, behind = height(course[0] + 0.035), height(course[0] - 0.035)
        # On slats a boat rests on the highest ones below it.
        place = (course[0], max(height(course[0]), (ahead + behind) / 2) - 0.001, course[1])
        pitch = math.degrees(math.atan2(ahead - behind, 0.07))
        return place, then(turn((0, 1, 0), 10), turn((0, 0, 1), pitch))

    start_place, start_turn = afloat((1.0, 0.0))
    boat_node = work.node(
        "bateau",
        at=start_place,
        rotation=[round(q, 6) for q in start_turn],
        mesh=work.mesh("bateau", work.primitive(boat, folded, crease=5)),
    )

    def swell(size):
        weights = lambda t: (size * math.cos(t * TAU), size * math.sin(t * TAU))
        return [
            (wave_node, "weights", weights),
            (boat_node, "translation", lambda t: afloat(weights(t))[0]),
            (boat_node, "rotation", lambda t: afloat(weights(t))[1]),
        ]

    work.clip("Houle", 6.0, swell(1.0), 48)
    work.clip("Tempête", 3.2, swell(1.75), 40)
    return work


def main():
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "assets" / "works"
    out.mkdir(parents=True, exist_ok=True)
    for name, make in (("lanterne", make_lanterne), ("marionnette", make_marionnette), ("vague", make_vague)):
        path = out / f"{name}.glb"
        print(f"{path}: {make().write(path)} bytes")


if __name__ == "__main__":
    main()
