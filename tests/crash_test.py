#!/usr/bin/env python3
"""Every write of `hinomi observe` fails, or the process dies there, once: afterwards the store opens, holds
whole commits only, and a rerun ends in the same figures.

The writes are numbered by a preloaded library (tests/fault_files.cpp) that sits between the program with all
its libraries, DuckDB included, and the file system; they are enumerated, not timed.

usage: crash_test.py HINOMI FAULT_LIBRARY [--every N]
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

arguments = argparse.ArgumentParser()
arguments.add_argument("hinomi")
arguments.add_argument("faults", help="the fault library")
arguments.add_argument("--every", type=int, default=1, help="try only every Nth write of each mode")
options = arguments.parse_args()

root = pathlib.Path(__file__).resolve().parent
work = pathlib.Path(tempfile.mkdtemp(prefix="hinomi-crash-"))

# DuckDB writes over a metadata block when it checkpoints, and takes its 256 KiB to be written whole or not at all.
# Where they are not, it refuses the file: docs/decisions/duckdb.md. It is said, and counted here.
TORN_BLOCK = "torn block"

SCENARIO = root / "small.toml"
SENSOR = ["--sensor", "s", "--monitored", "192.0.2.0/29"]
# The first half is in the store before the faults begin; the cut lies inside a minute.
HALVES = [work / "first.pcap", work / "second.pcap"]


def hinomi(*words, env=None):
    return subprocess.run([options.hinomi, *map(str, words)], capture_output=True, text=True, env=env, timeout=120)


def must(*words):
    done = hinomi(*words)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def split(capture: pathlib.Path) -> None:
    """Cuts a classic little-endian pcap in two after half its records."""
    data = capture.read_bytes()
    records, at = [], 24
    while at < len(data):
        size = 16 + int.from_bytes(data[at + 8 : at + 12], "little")
        records.append(data[at : at + size])
        at += size
    half = len(records) // 2
    HALVES[0].write_bytes(data[:24] + b"".join(records[:half]))
    HALVES[1].write_bytes(data[:24] + b"".join(records[half:]))


def observe(store, capture, **fault):
    env = None
    if fault:
        env = os.environ | {"LD_PRELOAD": options.faults, "HINOMI_FAULT_ROOT": str(store)}
        env |= {f"HINOMI_FAULT_{name.upper()}": str(value) for name, value in fault.items()}
    return hinomi("observe", capture, "--store", store, *SENSOR, env=env)


def figures(store):
    return json.loads(must("report", "--store", store, "--format", "json"))


def attempts(store):
    """Attempts in the store, 0 where there is none yet."""
    done = hinomi("report", "--store", store, "--format", "json")
    return json.loads(done.stdout)["attempts"]["count"] if done.returncode == 0 else 0


def try_one(mode: str, at: int) -> str | None:
    """What was wrong after a fault at one write, or None."""
    store = work / f"{mode}-{at}"
    shutil.copytree(work / "begun", store)
    faulty = observe(store, HALVES[1], mode=mode, at=at)
    if mode in ("kill", "torn") and faulty.returncode >= 0 and at <= writes // 2:
        return f"the process did not die: {faulty.stderr}"
    if mode in ("fail", "full") and faulty.returncode not in (0, 1):
        return f"exit code {faulty.returncode}: {faulty.stderr[-300:]}"
    if faulty.returncode == 1 and "hinomi: " not in faulty.stderr:
        return "it failed without a word"
    doctor = hinomi("doctor", "--store", store)
    if mode == "torn" and "Corrupt database file" in doctor.stderr and "observe the captures again" in doctor.stderr:
        return TORN_BLOCK
    if doctor.returncode != 0:
        return f"the store is not sound: {doctor.stdout}{doctor.stderr}"
    held = attempts(store)
    if held not in (begun, whole):
        return f"holds {held} attempts, neither {begun} nor {whole}: half a commit"
    again = observe(store, HALVES[1])
    if again.returncode != 0:
        return f"the rerun failed: {again.stderr}"
    if figures(store) != expected:
        return "the rerun ended in other figures"
    doctor = hinomi("doctor", "--store", store)
    if doctor.returncode != 0:
        return f"after the rerun: {doctor.stdout}{doctor.stderr}"
    shutil.rmtree(store)
    return None


try:
    must("simulate", SCENARIO, "--out", work / "all.pcap")
    split(work / "all.pcap")
    observe(work / "begun", HALVES[0])
    begun = attempts(work / "begun")

    # The undisturbed run says how many writes there are, and what must come out.
    shutil.copytree(work / "begun", work / "calm")
    calm = observe(work / "calm", HALVES[1], count=work / "writes")
    if calm.returncode != 0:
        sys.exit(calm.stderr)
    writes = int((work / "writes").read_text())
    expected = figures(work / "calm")
    whole = expected["attempts"]["count"]
    if not 0 < begun < whole or writes < 10:
        sys.exit(f"the test tests nothing: {begun} then {whole} attempts, {writes} writes")

    tries = [(mode, at) for mode in ("fail", "full", "kill", "torn") for at in range(1, writes + 1, options.every)]
    wrong = []
    torn_blocks = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (mode, at), problem in zip(tries, pool.map(lambda t: try_one(*t), tries)):
            if problem is TORN_BLOCK:
                torn_blocks += 1
            elif problem:
                wrong.append(f"{mode} at write {at} of {writes}: {problem}")
    print("\n".join(wrong) or f"{len(tries)} faults at {writes} writes: whole commits only, same figures after a rerun; "
          f"{torn_blocks} torn blocks of DuckDB's were refused with the remedy")
    sys.exit(1 if wrong else 0)
finally:
    shutil.rmtree(work, ignore_errors=True)
