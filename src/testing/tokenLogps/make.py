"""Records the log-probability of each completion token of the reference case's first pairs, in float64 but for rotary tables.

Run in the repository's root with torch and transformers: python3 src/testing/tokenLogps/make.py
"""
import json
import pathlib

import torch
from transformers import AutoModelForCausalLM

here = pathlib.Path(__file__).parent
case = here.parent / "reference"
pairs = 3


def logps(model, prompt, completion):
    ids = torch.tensor([prompt + completion])
    with torch.no_grad():
        logits = model(ids).logits[0].double()
    every = torch.log_softmax(logits, -1)
    start = len(prompt) - 1
    return [round(every[start + i, token].item(), 10) for i, token in enumerate(completion)]


result = {}
for family in ["llama", "gpt2", "gpt_neox"]:
    expected = json.loads((case / family / "expected.json").read_text())["pairs"][:pairs]
    models = {
        which: AutoModelForCausalLM.from_pretrained(
            case / family / which, dtype=torch.float64, attn_implementation="eager"
        ).eval()
        for which in ["policy", "reference"]
    }
    result[family] = [
        {
            which: {
                place: {side: logps(model, pair[prompt], pair[f"{side}Ids"]) for side in ["chosen", "rejected"]}
                for place, prompt in [("plain", "promptIds"), ("refined", "refinementPromptIds")]
            }
            for which, model in models.items()
        }
        for pair in expected
    ]
    for found, pair in zip(result[family], expected):
        for which in models:
            for side in ["chosen", "rejected"]:
                total = sum(found[which]["plain"][side])
                # transformers makes its rotary tables in float32.
                assert abs(total - pair[f"{which}{side.capitalize()}Logps"]) < 2e-5
(here / "expected.json").write_text(json.dumps(result, separators=(",", ":")).replace('[{"policy"', '[\n{"policy"').replace('},{"policy"', '},\n{"policy"') + "\n")
