"""Tiny checkpoints that the reference case lacks, and what transformers makes of them in float64.

    python make.py        # writes the folders beside `make/` and expected.json
"""

import json
import shutil
from pathlib import Path

import torch
from transformers import (
    AutoModelForCausalLM,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
)

HERE = Path(__file__).resolve().parent.parent
VOCABULARY = 457
SIZES = dict(vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
             max_position_embeddings=64, bos_token_id=0, eos_token_id=0)


def fill(model, seed, mlp=0.35):
    """Weights large enough that every bias, norm and activation shows in the log-probabilities."""
    generator = torch.Generator().manual_seed(seed)
    normal = lambda p, deviation: torch.randn(p.shape, generator=generator) * deviation
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name and name.endswith("weight"):
                p.copy_(1 + normal(p, 0.2))
            elif name.endswith("bias"):
                p.copy_(normal(p, 0.3))
            else:
                p.copy_(normal(p, mlp if "mlp" in name else 0.25))
    return model


def sequences():
    generator = torch.Generator().manual_seed(3)
    return [torch.randint(1, VOCABULARY, (n,), generator=generator).tolist() for n in (24, 17, 9, 2)]


def logps(folder, **overrides):
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float64, attn_implementation="eager", **overrides).eval()
    rows = []
    for ids in sequences():
        with torch.no_grad():
            out = model(torch.tensor([ids])).logits[0, :-1].log_softmax(-1)
        rows.append(out[range(len(ids) - 1), ids[1:]].tolist())
    return rows


def save(model, name, dtype=torch.float32, **options):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model.to(dtype).save_pretrained(folder, **options)
    (folder / "generation_config.json").unlink(missing_ok=True)
    return folder


def main():
    cases = {}

    def case(name, folder, **overrides):
        cases[name] = {"folder": folder.name, "logps": logps(folder, **overrides)}

    llama = lambda **more: LlamaForCausalLM(LlamaConfig(
        **SIZES, intermediate_size=32, num_key_value_heads=2, rms_norm_eps=1e-5, **more))

    # Tied, the newer keys of config.json, a base other than the usual one.
    tied = dict(tie_word_embeddings=True, rope_parameters={"rope_type": "default", "rope_theta": 500.0})
    case("llama-tied", save(fill(llama(**tied), 1), "llama-tied"))
    case("llama-tied-bf16", save(fill(llama(**tied), 1), "llama-tied-bf16", torch.bfloat16))
    case("llama-tied-f16-sharded",
         save(fill(llama(**tied), 1), "llama-tied-f16-sharded", torch.float16, max_shard_size="10KB"))
    # Every bias that Llama's config can ask for.
    case("llama-biased", save(fill(llama(tie_word_embeddings=True, attention_bias=True, mlp_bias=True), 2),
                              "llama-biased", torch.bfloat16))
    # Biases on query, key and value only.
    case("qwen2", save(fill(Qwen2ForCausalLM(Qwen2Config(
        **SIZES, intermediate_size=32, num_key_value_heads=2, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})), 4), "qwen2"))
    # One after the other; activations near −2.2, where exact and tanh GELU differ by parts of a hundred.
    neox = fill(GPTNeoXForCausalLM(GPTNeoXConfig(
        **SIZES, intermediate_size=64, use_parallel_residual=False, hidden_act="gelu",
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5})), 5, mlp=0.2)
    with torch.no_grad():
        for layer in neox.gpt_neox.layers:
            layer.mlp.dense_h_to_4h.bias.sub_(2.2)
            layer.mlp.dense_4h_to_h.weight.mul_(60)
    folder = save(neox, "neox-sequential")
    case("neox-sequential", folder)
    case("neox-sequential with gelu_new", folder, hidden_act="gelu_new")

    (HERE / "expected.json").write_text(json.dumps({"sequences": sequences(), "cases": cases}) + "\n")
    difference = torch.tensor([a - b for x, y in zip(cases["neox-sequential"]["logps"],
                                                     cases["neox-sequential with gelu_new"]["logps"])
                               for a, b in zip(x, y)]).abs().max()
    print("exact and tanh GELU differ by", float(difference))


if __name__ == "__main__":
    main()
