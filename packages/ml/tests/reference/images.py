"""What Pillow and NumPy make of one picture, for prepare/images/images.test.ts:
python images.py <folder of the public data> > images.json"""
import json
import sys
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

pictures = np.load(Path(sys.argv[1]) / "medical_imaging/pneumoniamnist.npz")
x = pictures["train_images"][3].astype(np.float32)
picture = Image.fromarray(x, mode="F")


def resized(height, width):
    made = np.asarray(picture.resize((width, height), Image.Resampling.BILINEAR))
    return {"size": [height, width], "values": [round(float(v), 5) for v in made.ravel()]}


json.dump(
    {
        "made_with": f"Pillow {PIL.__version__}, NumPy {np.__version__}",
        "height": x.shape[0],
        "width": x.shape[1],
        "values": [int(v) for v in x.ravel()],
        "mean": float(x.astype(float).mean()),
        "std": float(x.astype(float).std()),
        "resized": [resized(*size) for size in [(14, 14), (9, 20), (40, 33), (28, 28)]],
    },
    sys.stdout,
)
