"""Compares what promptlint's catalogue says that fixed usages cost with litellm's and genai-prices' own calculators.

Each model of models.txt, each usage below; whatever differs by more than a hundredth of a percent must stand in
explained.toml with its reason. An entry there that explains nothing fails too.
"""

import argparse
import datetime
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import tomllib
from decimal import Decimal

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

HERE = pathlib.Path(__file__).parent
# uncached input, read from the cache, written to it for the shortest time, output
USAGES = {
    "plain": (10_000, 0, 0, 1_000),
    "cached": (1_000, 9_000, 0, 1_000),
    "written": (1_000, 0, 9_000, 1_000),
    "long": (300_000, 0, 0, 2_000),
    "batch": (10_000, 0, 0, 1_000),
}
MILLION = Decimal(1_000_000)
TOLERANCE = Decimal("0.0001")


def ours(model, usage):
    uncached, read, written, output = USAGES[usage]
    kind = "batch" if usage == "batch" else "standard"
    rates = model[kind]
    if rates is None:
        return None
    for step in model["long_batch" if usage == "batch" else "long"]:
        if uncached + read + written > step["above"]:
            rates = step["rates"]
    if read and rates["cached_input"] is None or written and not rates["cache_writes"]:
        return None
    write = Decimal(rates["cache_writes"][0]["price"]) if written else Decimal(0)
    tokens = uncached * Decimal(rates["input"]) + read * Decimal(rates["cached_input"] or 0) + written * write
    return (tokens + output * Decimal(rates["output"])) / MILLION + Decimal(rates["per_request"])


def of_litellm(key, usage):
    import litellm
    from litellm.cost_calculator import batch_cost_calculator, cost_per_token
    from litellm.types.utils import PromptTokensDetailsWrapper, Usage

    entry = litellm.model_cost[key]
    uncached, read, written, output = USAGES[usage]
    wants = {"cached": "cache_read_input_token_cost", "written": "cache_creation_input_token_cost",
             "batch": "input_cost_per_token_batches"}.get(usage)
    if wants and not entry.get(wants):
        return None
    tokens = Usage(
        prompt_tokens=uncached + read + written,
        completion_tokens=output,
        prompt_tokens_details=PromptTokensDetailsWrapper(cached_tokens=read, cache_creation_tokens=written),
        cache_read_input_tokens=read,
        cache_creation_input_tokens=written,
    )
    provider = entry["litellm_provider"].split("-")[0] if entry["litellm_provider"].startswith("vertex") else entry["litellm_provider"]
    name = key.removeprefix(provider + "/")
    if usage == "batch":
        costs = batch_cost_calculator(usage=tokens, model=name, custom_llm_provider=provider)
    else:
        costs = cost_per_token(model=name, custom_llm_provider=provider, usage_object=tokens)
    return sum(Decimal(repr(cost)) for cost in costs)


def of_genai(provider, names, usage, day):
    from genai_prices import Usage, calc_price
    from genai_prices.data_snapshot import get_snapshot

    uncached, read, written, output = USAGES[usage]
    tokens = Usage(input_tokens=uncached + read + written, cache_read_tokens=read, cache_write_tokens=written,
                   output_tokens=output)
    at = datetime.datetime.combine(day, datetime.time(2, 0), datetime.timezone.utc)
    context = {"processing": "batch"} if usage == "batch" else None
    model = next(name for name in names if knows(get_snapshot(), name, provider))
    priced = calc_price(tokens, model, provider_id=provider, genai_request_timestamp=at, price_context=context)
    known = vars(priced.model_price)
    if usage == "cached" and known.get("cache_read_mtok") is None or usage == "written" and known.get("cache_write_mtok") is None:
        return None
    if usage == "batch" and not any(v.when.get("processing") == "batch" for v in priced.model.price_variants or ()):
        return None
    return priced.total_price


def knows(snapshot, name, provider):
    try:
        return snapshot.find_provider_model(name, None, provider, None)
    except LookupError:
        return None


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--bin", required=True)
    options.add_argument("--as-of", default="2026-11-27", type=datetime.date.fromisoformat)
    options = options.parse_args()
    listed = subprocess.run([options.bin, "models", "--host", "all", "--format", "json", "--as-of", str(options.as_of)],
                            capture_output=True, text=True, check=True)
    catalogue = {(row["host"], row["id"]): row for row in json.loads(listed.stdout)["models"] if row["region"] is None}
    explained = tomllib.loads((HERE / "explained.toml").read_text()).get("difference", [])
    used = set()
    compared = wrong = models = 0
    lines = [line.split() for line in (HERE / "models.txt").read_text().splitlines() if line and line[0] != "#"]
    for host, name, litellm_key, provider in lines:
        model = catalogue.get((host, name))
        if model is None:
            print(f"{host} {name}: not in the catalogue")
            wrong += 1
            continue
        models += 1
        for usage in USAGES:
            cost = ours(model, usage)
            theirs = {}
            if litellm_key != "-":
                theirs["litellm"] = of_litellm(litellm_key, usage)
            if provider != "-":
                theirs["genai-prices"] = of_genai(provider, [name, litellm_key.split("/")[-1]], usage, options.as_of)
            for oracle, their in theirs.items():
                if their is None and cost is None or their is None:
                    continue
                compared += 1
                if cost is not None and abs(cost - their) <= TOLERANCE * max(cost, their):
                    continue
                why = [at for at, entry in enumerate(explained) if fnmatch.fnmatch(f"{host} {name}", entry["models"])
                       and usage in entry.get("usages", USAGES) and oracle in entry.get("oracles", [oracle])]
                used.update(why)
                wrong += not why
                said = explained[why[0]]["why"] if why else "NOT EXPLAINED"
                print(f"{host} {name}, {usage}: promptlint {cost}, {oracle} {their}: {said}")
    for at, entry in enumerate(explained):
        if at not in used and not entry.get("sometimes"):
            print(f"explained.toml explains nothing with {entry['models']}: {entry['why']}")
            wrong += 1
    print(f"\n{models} models, {compared} costs compared")
    print(f"{compared - wrong} passed, {wrong} failed")
    sys.exit(wrong > 0 or models < 60)


main()
