"""Loads what export.mjs wrote with transformers and records what came out as exports.json.

    node export.mjs FOLDER && python load_exports.py FOLDER
"""

import hashlib
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from make import HERE, sequences


TEXT = "How do I mend a kettle? Für 3 Dinge\n\nsiehe  <|im_end|>."


def main(folder):
    exports = {}
    for path in sorted(Path(folder).iterdir()):
        model, info = AutoModelForCausalLM.from_pretrained(
            path, dtype=torch.float64, attn_implementation="eager", output_loading_info=True)
        stored = AutoModelForCausalLM.from_pretrained(path)
        logps = []
        for ids in sequences():
            with torch.no_grad():
                out = model.eval()(torch.tensor([ids])).logits[0, :-1].log_softmax(-1)
            logps.append(out[range(len(ids) - 1), ids[1:]].tolist())
        exports[path.name] = {
            "class": type(model).__name__,
            "dtype": str(stored.dtype),
            "missing": sorted(info["missing_keys"]),
            "unexpected": sorted(info["unexpected_keys"]),
            "mismatched": sorted(map(str, info["mismatched_keys"])),
            "sha256": hashlib.sha256((path / "model.safetensors").read_bytes()).hexdigest(),
            "logps": logps,
        }
        if (path / "tokenizer.json").exists():
            tokenizer = AutoTokenizer.from_pretrained(path)
            exports[path.name]["eos"] = tokenizer.eos_token_id
            exports[path.name]["ids"] = tokenizer(TEXT, add_special_tokens=False)["input_ids"]
        print(path.name, {k: v for k, v in exports[path.name].items() if k != "logps"})
    (HERE / "exports.json").write_text(json.dumps(exports) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
