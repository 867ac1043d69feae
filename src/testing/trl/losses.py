"""Records what TRL's own loss code makes of the reference case (src/testing/reference).

Each pair goes through DPOTrainer._compute_loss as a batch of its own, so that the batch mean that TRL
gives is the pair's loss; what TRL computes over a batch only is recorded for all eight at once. SimPO
is CPOTrainer.cpo_loss on averaged log-probabilities, as that trainer calls it. All in float64.

Run: python losses.py ../reference   (torch, transformers and trl; offline)
"""

import json
import sys
import types
from collections import defaultdict
from pathlib import Path

import torch
import transformers
import trl
from transformers import AutoModelForCausalLM
from trl import DPOTrainer
from trl.experimental.cpo import CPOTrainer

CASES = [
    ({"lossType": "dpo", "beta": 0.1}, ["sigmoid"], None),
    ({"lossType": "ipo", "beta": 0.2, "logpReduction": "mean"}, ["ipo"], None),
    ({"lossType": "robust", "beta": 0.1}, ["robust"], None),
    ({"lossType": "robust", "beta": 0.3, "labelSmoothing": 0.2}, ["robust"], None),
    ({"lossType": "hinge", "beta": 0.1}, ["hinge"], None),
    ({"lossType": "hinge", "beta": 1.0}, ["hinge"], None),
    ({"lossType": "sigmoid-norm", "beta": 2.0}, ["sigmoid_norm"], None),
    ({"lossType": "apo-zero", "beta": 0.2}, ["apo_zero"], None),
    ({"lossType": "apo-down", "beta": 0.2}, ["apo_down"], None),
    ({"lossType": "simpo", "beta": 2.0, "simpoGamma": 0.5}, ["simpo"], None),
    ({"lossType": "simpo", "beta": 10.0, "simpoGamma": 3.0}, ["simpo"], None),
]
BATCH_CASES = [
    ({"lossType": "sft", "beta": 0.1}, ["sft"], None),
    ({"lossType": ["dpo", "sft"], "beta": 0.1, "lossWeights": [1, 0.25]}, ["sigmoid", "sft"], [1.0, 0.25]),
    ({"lossType": ["hinge", "apo-zero"], "beta": 0.2}, ["hinge", "apo_zero"], None),
    (
        {"lossType": ["dpo", "ipo", "sigmoid-norm"], "beta": 0.2, "logpReduction": "mean", "lossWeights": [0.8, 0.2, 1]},
        ["sigmoid", "ipo", "sigmoid_norm"],
        [0.8, 0.2, 1.0],
    ),
]


def batch_of(pairs):
    rows = [(p["promptIds"], p["chosenIds"]) for p in pairs] + [(p["promptIds"], p["rejectedIds"]) for p in pairs]
    width = max(len(prompt) + len(completion) for prompt, completion in rows)
    ids, attention, completion_mask = [], [], []
    for prompt, completion in rows:
        pad = width - len(prompt) - len(completion)
        ids.append(prompt + completion + [0] * pad)
        attention.append([1] * (len(prompt) + len(completion)) + [0] * pad)
        completion_mask.append([0] * len(prompt) + [1] * len(completion) + [0] * pad)
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(attention),
        "completion_mask": torch.tensor(completion_mask),
    }


def dpo_loss(policy, reference, pairs, settings, loss_types, weights):
    trainer = types.SimpleNamespace(
        model=policy,
        ref_model=reference,
        accelerator=types.SimpleNamespace(
            device="cpu", gather=lambda x: x, gather_for_metrics=lambda x: x, unwrap_model=lambda m: m
        ),
        args=types.SimpleNamespace(gradient_checkpointing_kwargs=None, gradient_checkpointing=False),
        beta=settings["beta"],
        label_smoothing=settings.get("labelSmoothing", 0.0),
        loss_types=loss_types,
        loss_weights=weights or [1.0] * len(loss_types),
        f_divergence_type="reverse_kl",
        ld_alpha=None,
        use_weighting=False,
        precompute_ref_logps=False,
        aux_loss_enabled=False,
        _metrics={"train": defaultdict(list), "eval": defaultdict(list)},
        _total_train_tokens=0,
        _tp_size=1,
    )
    return DPOTrainer._compute_loss(trainer, policy, batch_of(pairs), False).item()


def simpo_loss(policy, pair, settings):
    batch = batch_of([pair])
    labels = torch.where(batch["completion_mask"].bool(), batch["input_ids"], -100)
    logits = policy(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    logps = CPOTrainer.get_batch_logps(logits, labels, average_log_prob=True)
    trainer = types.SimpleNamespace(
        alpha=0.0,
        beta=settings["beta"],
        simpo_gamma=settings["simpoGamma"],
        label_smoothing=0.0,
        loss_type="simpo",
        accelerator=types.SimpleNamespace(device="cpu"),
    )
    return CPOTrainer.cpo_loss(trainer, logps[:1], logps[1:])[0].item()


@torch.no_grad()
def main(reference_dir):
    recorded = {"versions": {m.__name__: m.__version__ for m in (torch, transformers, trl)}}
    for family in ("llama", "gpt2", "gpt_neox"):
        folder = Path(reference_dir) / family
        pairs = json.loads((folder / "expected.json").read_text())["pairs"]
        policy, reference = (
            AutoModelForCausalLM.from_pretrained(folder / name, dtype=torch.float64).eval()
            for name in ("policy", "reference")
        )
        each = []
        for settings, loss_types, weights in CASES:
            one = (
                (lambda pair: simpo_loss(policy, pair, settings))
                if loss_types == ["simpo"]
                else (lambda pair: dpo_loss(policy, reference, [pair], settings, loss_types, weights))
            )
            each.append({"settings": settings, "perPair": [one(pair) for pair in pairs]})
        whole = [
            {"settings": s, "loss": dpo_loss(policy, reference, pairs, s, t, w)} for s, t, w in BATCH_CASES
        ]
        recorded[family] = {"pairs": each, "batches": whole}
    out = Path(__file__).parent / "losses.json"
    out.write_text(json.dumps(recorded, indent=2) + "\n")


main(sys.argv[1])
