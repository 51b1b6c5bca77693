"""Dataset digest v1 after docs/dataset-digest.md, with the standard library only. Writes digest.json.

Run: python digest.py
"""
import hashlib
import json
import pathlib
import struct

LEAF = 65_536
KIND = dict(integer=b"n", number=b"n", boolean=b"n", date=b"t", timestamp=b"t", text=b"s")


def leaf(kind, values):
    validity = bytearray((len(values) + 7) // 8)
    for i, value in enumerate(values):
        if value is not None:
            validity[i >> 3] |= 1 << (i & 7)
    if kind == b"n":
        payload = b"".join(
            struct.pack("<Q", 0x7FF8000000000000) if v is None else struct.pack("<d", float(v) + 0.0) for v in values
        )
    elif kind == b"t":
        payload = b"".join(struct.pack("<q", 0 if v is None else v) for v in values)
    else:
        texts = [b"" if v is None else v.encode() for v in values]
        payload = b"".join(struct.pack("<I", len(t)) for t in texts) + b"".join(texts)
    return hashlib.sha256(b"\x00" + kind + struct.pack("<I", len(values)) + bytes(validity) + payload).digest()


def column(kind, values):
    leaves = b"".join(leaf(kind, values[i : i + LEAF]) for i in range(0, len(values), LEAF))
    return hashlib.sha256(b"\x01" + struct.pack("<Q", len(values)) + leaves).digest()


def prefixed(text):
    return struct.pack("<I", len(text.encode())) + text.encode()


def digest(columns):
    rows = len(columns[0]["values"])
    body = b"\x02ds1" + struct.pack("<Q", rows) + struct.pack("<I", len(columns))
    for c in columns:
        body += prefixed(c["name"]) + prefixed(c["type"]) + column(KIND[c["type"]], c["values"])
    return "ds1:" + hashlib.sha256(body).hexdigest()


def named(name, type, values):
    return dict(name=name, type=type, values=values)


vectors = {
    "one integer, 1": [named("a", "integer", [1])],
    "one number, 1": [named("a", "number", [1])],
    "one text, missing": [named("a", "text", [None])],
    "one text, empty": [named("a", "text", [""])],
    "every type": [
        named("i", "integer", [0, -1, None, 9007199254740991]),
        named("x", "number", [-0.0, 0.1, None, 1e300]),
        named("b", "boolean", [True, False, None, True]),
        named("d", "date", [0, -86400000, None, 1577923200000]),
        named("t", "timestamp", [1, -1, None, 1577934245005]),
        named("größe", "text", ["", "Zoë 🚢", None, "longer than twelve bytes"]),
    ],
}
out = [dict(title=title, columns=columns, digest=digest(columns)) for title, columns in vectors.items()]
# Two leaves and a row, spelled as a rule so that the file stays small.
rows = 2 * LEAF + 1
long = [
    named("n", "integer", [None if i % 7 == 3 else i for i in range(rows)]),
    named("s", "text", [None if i % 11 == 5 else f"row {i % 1000} of many" if i % 2 else f"{i}" for i in range(rows)]),
]
result = dict(vectors=out, long=dict(rows=rows, digest=digest(long)))
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
