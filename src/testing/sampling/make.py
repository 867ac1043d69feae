"""Records what transformers' logits processors make of seeded logits (logitsProcessors.json)."""

import json
import pathlib

import torch
from transformers import (
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

torch.manual_seed(5)
cases = []
# penalty, temperature, top_k, top_p; 1, 1, 0 and 1 are off.
for settings in [
    (1.3, 1.0, 0, 1.0),
    (0.8, 1.0, 0, 1.0),
    (1.0, 0.7, 0, 1.0),
    (1.0, 1.0, 3, 1.0),
    (1.0, 1.0, 40, 1.0),
    (1.0, 1.0, 0, 0.5),
    (1.0, 1.0, 0, 0.9),
    (1.0, 1.0, 0, 0.01),
    (1.2, 0.6, 5, 0.8),
    (1.2, 1.9, 7, 0.95),
]:
    penalty, temperature, top_k, top_p = settings
    logits = (torch.randn(1, 16, dtype=torch.float64) * 3).float()
    # Two equal logits, so that ties at the k-th place are part of what is recorded.
    logits[0, 11] = logits[0].sort(descending=True).values[2]
    ids = torch.randint(0, 16, (1, 6))
    scores = logits.double()
    # The order in which `generate` has them.
    if penalty != 1:
        scores = RepetitionPenaltyLogitsProcessor(penalty=penalty)(ids, scores)
    if temperature != 1:
        scores = TemperatureLogitsWarper(temperature)(ids, scores)
    if top_k != 0:
        scores = TopKLogitsWarper(top_k)(ids, scores)
    if top_p < 1:
        scores = TopPLogitsWarper(top_p)(ids, scores)
    cases.append(
        {
            "repetitionPenalty": penalty,
            "temperature": temperature,
            "topK": top_k,
            "topP": top_p,
            "ids": ids[0].tolist(),
            "logits": logits[0].tolist(),
            # null where a token is ruled out
            "scores": [None if s == float("-inf") else s for s in scores[0].tolist()],
        }
    )
path = pathlib.Path(__file__).with_name("logitsProcessors.json")
path.write_text(json.dumps(cases, indent=1) + "\n")
