"""Reads a model card as the Hugging Face Hub's own library does, and tells what it found."""

import json
import sys

import yaml
from huggingface_hub import ModelCard, ModelCardData

text = open(sys.argv[1], encoding="utf-8").read()
card = ModelCard(text)
front = yaml.safe_load(text.split("---\n")[1])
data: ModelCardData = card.data
print(
    json.dumps(
        {
            "front": front,
            "license": data.license,
            "pipeline_tag": data.pipeline_tag,
            "library_name": data.library_name,
            "tags": data.tags,
            "model_name": data.model_name,
            "results": [
                {
                    "task": one.task_type,
                    "dataset": one.dataset_name,
                    "revision": one.dataset_revision,
                    "split": one.dataset_split,
                    "metric": one.metric_type,
                    "value": one.metric_value,
                }
                for one in data.eval_results or []
            ],
            "text": card.text,
            # Written and read again it is the same.
            "again": ModelCard(str(card)).data.to_dict() == data.to_dict(),
        }
    )
)
