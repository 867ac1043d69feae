"""Records what PEFT makes of LoRA on the reference checkpoints, in float64.

    HF_HUB_OFFLINE=1 python generate.py

Run with torch 2.13.0, transformers 5.18.0, peft 0.21.0. For each family: adapters with given numbers
(adapter.safetensors, float32), the log-probabilities of the chosen completions under them, and the losses of
four steps of AdamW and of SGD on the mean negative log-probability of a token.
"""

import json
import pathlib

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

here = pathlib.Path(__file__).parent
reference = here.parent / "reference"
targets = {
    "llama": ["q_proj", "v_proj", "down_proj"],
    "gpt2": ["c_attn", "c_proj"],
    "gpt_neox": ["query_key_value", "dense_h_to_4h"],
}
rank, alpha = 3, 6
steps, rate, sgd_rate = 4, 1e-2, 1e-1


def logps(model, pairs):
    values = []
    for pair in pairs:
        ids = torch.tensor([pair["promptIds"] + pair["chosenIds"]])
        logits = model(input_ids=ids).logits[0, :-1].log_softmax(-1)
        taken = logits.gather(-1, ids[0, 1:, None])[:, 0]
        values.append(taken[-len(pair["chosenIds"]) :].sum())
    return torch.stack(values)


def load(family):
    base = AutoModelForCausalLM.from_pretrained(
        reference / family / "policy", attn_implementation="eager", dtype=torch.float32
    )
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        lora_dropout=0.0,
        target_modules=targets[family],
        fan_in_fan_out=family == "gpt2",
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(base, config)
    torch.manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                parameter.copy_(0.2 * torch.randn(parameter.shape))
    return model


expected = {}
for family in targets:
    pairs = json.loads((reference / family / "expected.json").read_text())["pairs"][:4]
    tokens = sum(len(pair["chosenIds"]) for pair in pairs)
    model = load(family)
    (here / family).mkdir(exist_ok=True)
    state = {k: v.contiguous() for k, v in get_peft_model_state_dict(model).items()}
    save_file(state, here / family / "adapter.safetensors", metadata={"format": "pt"})
    entry = {"targets": targets[family], "rank": rank, "alpha": alpha}
    for name in ["adamw", "sgd"]:
        model = load(family).double()
        trained = [p for p in model.parameters() if p.requires_grad]
        optimizer = (
            torch.optim.AdamW(trained, lr=rate, weight_decay=0.0)
            if name == "adamw"
            else torch.optim.SGD(trained, lr=sgd_rate)
        )
        losses = []
        for step in range(steps):
            values = logps(model, pairs)
            if step == 0:
                entry["logps"] = values.tolist()
                with model.disable_adapter():
                    entry["baseLogps"] = logps(model, pairs).tolist()
            loss = -values.sum() / tokens
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        entry[name] = {"rate": rate if name == "adamw" else sgd_rate, "losses": losses}
        entry[name]["logps"] = logps(model, pairs).tolist()
    expected[family] = entry

(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
