#!/usr/bin/env python3
"""Real captures, held to what others count in them, never to our own output: tshark's counts by class, source and
mark (tests/oracle/class-counts.tsv), and two hours of a real telescope, counted here from its log.

usage: real_captures_test.py HINOMI, with the real data's folder in HINOMI_REAL_DATA
"""
import collections
import csv
import datetime
import ipaddress
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

HINOMI = sys.argv[1]
ORACLE = pathlib.Path(__file__).resolve().parent / "oracle"
DATA = pathlib.Path(os.environ.get("HINOMI_REAL_DATA", ""))
SPOKI = DATA / "inetrg+spoki/logs/example"


def hinomi(*words, timeout=120):
    return subprocess.run([HINOMI, *map(str, words)], capture_output=True, text=True, timeout=timeout)


def look(capture, monitored, **limits):
    return hinomi("observe", capture, "--dry-run", "--format", "json", "--monitored", *monitored, **limits)


def observation(capture, monitored):
    done = look(capture, monitored)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def tool_packets(seen, tool):
    return sum(row["packets"] for row in seen["tools"] if row["tool"] == tool)


class Tshark(unittest.TestCase):
    def test_counts_by_class_source_and_mark_are_those_of_tshark(self):
        lines = (ORACLE / "class-counts.tsv").read_text().splitlines()
        rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
        self.assertGreater(len(rows), 30)
        for row in rows:
            with self.subTest(row["capture"]):
                seen = observation(DATA / row["capture"], row["monitored"].split())
                ours = {name: seen["traffic"][name]["packets"] for name in ("scan", "backscatter", "other")}
                ours.update(arriving=sum(ours.values()), outgoing=seen["outgoing"], elsewhere=seen["elsewhere"],
                            scan_sources=seen["sources"], mirai=tool_packets(seen, "mirai"),
                            ip_id_54321=tool_packets(seen, "zmap"))
                self.assertEqual(ours, {name: int(row[name]) for name in ours})
                self.assertEqual(seen["own"], 0)  # the monitored addresses were chosen so

    def test_a_tcp_offset_beyond_the_packet_hides_no_mirai(self):
        # manifest.tsv of the real data: mirai_seq_eq_dst 2, sources 1. Both SYNs claim 24 bytes of TCP header in 20.
        seen = observation(DATA / "OISF+suricata-verify/tests/mac-eve-packet/test.pcap",
                           ["185.100.143.115", "95.130.237.126"])
        self.assertEqual((tool_packets(seen, "mirai"), seen["sources"], seen["attempts"]), (2, 1, 2))


class AnyCapture(unittest.TestCase):
    # About half of the addresses there are, so that packets arrive, leave, and pass by.
    HALF = ["128.0.0.0/3", "192.0.0.0/4", "10.0.0.0/9", "2001::/16", "fd00::/8"]

    def within_ten_seconds(self, capture):
        try:
            return capture, look(capture, self.HALF, timeout=10)
        except subprocess.TimeoutExpired:
            return capture, None

    def test_every_capture_is_read_or_clearly_refused_within_ten_seconds(self):
        captures = sorted(path for folder in ("the-tcpdump-group+tcpdump", "zeek+zeek")
                          for path in (DATA / folder).rglob("*.pcap*"))
        self.assertGreater(len(captures), 900)
        codes = collections.Counter()
        with ThreadPoolExecutor(2) as pool:
            for capture, done in pool.map(self.within_ten_seconds, captures):
                with self.subTest(str(capture)):
                    self.assertIsNotNone(done, "took longer than 10 s")
                    self.assertIn(done.returncode, (0, 1), done.stderr)  # else a signal
                    codes[done.returncode] += 1
                    if done.returncode == 0:
                        json.loads(done.stdout)
                        continue
                    # A message, with the file's name, and what to do in the line behind it.
                    self.assertEqual(done.stdout, "")
                    *messages, hint = done.stderr.splitlines()
                    self.assertTrue(hint.startswith("  "), done.stderr)
                    self.assertTrue(messages and all(line.startswith("hinomi: ") for line in messages), done.stderr)
                    self.assertIn(str(capture), messages[0])
        self.assertGreater(min(codes[0], codes[1]), 100, codes)


# --- Spoki: a responding telescope's log of its TCP packets, arriving and leaving ---

TELESCOPE = ipaddress.ip_network("141.22.28.0/24")
HOST = ipaddress.ip_network("141.22.28.17/32")  # the one that answers; others of the /24 answer it, too
OPTION = {"mss": "020405b4", "window_scale": "030307", "sack_permitted": "0402", "timestamp": "080a" + 8 * "00"}
FIVE_MINUTES = 300_000


class Row:
    """A line of the log: a packet. It names flags other than SYN, ACK, RST and FIN nowhere: they stand as 0."""

    def __init__(self, line):
        self.time = int(line["ts"])
        self.source, self.destination = (ipaddress.ip_address(line[name]) for name in ("saddr", "daddr"))
        self.ports = int(line["sport"]), int(line["dport"])
        self.syn, self.ack, self.rst, self.fin = (line[name] == "1" for name in ("syn", "ack", "rst", "fin"))
        self.sequence = int(line["snum"])
        self.flow = (self.source, self.ports[0], self.destination, self.ports[1])
        self.back = (self.destination, self.ports[1], self.source, self.ports[0])
        self.line = line

    def traffic(self):
        """By the flags that the log has."""
        if self.rst or (self.syn and self.ack):
            return "backscatter"
        return "other" if self.fin and self.ack else "scan"

    def record(self):
        """As a record of a pcap of raw IP, with the options by kind in the order of the log."""
        options = b"".join(bytes.fromhex(OPTION[name]) for name in self.line["options"].split(":") if name)
        options += b"\x01" * (-len(options) % 4)
        flags = self.fin | self.syn << 1 | self.rst << 2 | self.ack << 4
        tcp = struct.pack("!HHIIBBHHH", *self.ports, self.sequence, int(self.line["anum"]), (20 + len(options)) << 2,
                          flags, int(self.line["window size"]), 0, 0)
        tcp += options + bytes.fromhex(self.line["payload"])
        packet = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), int(self.line["ipid"]), 0, int(self.line["ttl"]),
                             6, 0, self.source.packed, self.destination.packed) + tcp
        return struct.pack("<IIII", self.time // 1000, self.time % 1000 * 1000, len(packet), len(packet)) + packet


def read_log(hour):
    [path] = SPOKI.glob(f"2021-10-13.{hour}:00:00.*.tcp.raw.*.csv")
    with open(path, newline="") as file:
        return sorted((Row(line) for line in csv.DictReader(file, delimiter="|")), key=lambda row: row.time)


def count(rows, monitored):
    """What must come out, by the definitions: answers within five minutes of the last packet of a flow that a
    monitored address began with a SYN are own; attempts are flows not seen in this minute nor the one before."""
    counts = collections.Counter()
    begun, tried, sources = {}, {}, set()
    for row in rows:
        if row.source in monitored:
            counts["outgoing"] += 1
            if (row.syn and not row.ack) or row.time - begun.get(row.flow, -FIVE_MINUTES) <= FIVE_MINUTES:
                begun[row.flow] = row.time
        elif row.destination not in monitored:
            counts["elsewhere"] += 1
        elif row.back in begun and row.time - begun[row.back] <= FIVE_MINUTES:
            counts["own"] += 1
        else:
            counts[row.traffic()] += 1
            if row.traffic() == "scan":
                sources.add(row.source)
                minute = row.time // 60_000
                counts["attempts"] += minute - tried.get(row.flow, -2) > 1
                tried[row.flow] = minute
    counts["sources"] = len(sources)
    return {name: counts[name] for name in
            ("scan", "backscatter", "other", "own", "outgoing", "elsewhere", "attempts", "sources")}


def counted(seen):
    return {name: seen["traffic"][name]["packets"] for name in ("scan", "backscatter", "other")} | \
           {name: seen[name] for name in ("own", "outgoing", "elsewhere", "attempts", "sources")}


class Spoki(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="hinomi-spoki-")
        cls.logs = {hour: read_log(hour) for hour in (21, 22)}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def write(self, name, rows):
        path = pathlib.Path(self.folder.name) / f"{self.id()}-{name}.pcap"
        header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
        path.write_bytes(header + b"".join(row.record() for row in rows))
        return path

    def arriving_syns(self, hour):
        """Arriving is what an address outside the telescope's /24 sends to one inside: its own hosts log as well."""
        return [row for row in self.logs[hour] if row.syn and not row.ack and row.source not in TELESCOPE]

    def test_arriving_syns_and_their_sources(self):
        # The README of the real data: 69 and 60 arriving SYNs from 34 and 39 sources.
        for hour, packets, sources in ((21, 69, 34), (22, 60, 39)):
            rows = self.arriving_syns(hour)
            self.assertTrue(all(row.destination in TELESCOPE for row in rows))
            seen = observation(self.write(hour, rows), [TELESCOPE])
            self.assertEqual(counted(seen) | {"attempts": 0},
                             {"scan": packets, "backscatter": 0, "other": 0, "own": 0, "outgoing": 0, "elsewhere": 0,
                              "attempts": 0, "sources": sources})

    def test_the_one_mirai_match_is_of_186_66_176_171(self):
        bot = ipaddress.ip_address("186.66.176.171")
        self.assertEqual(tool_packets(observation(self.write(21, self.logs[21]), [TELESCOPE]), "mirai"), 0)
        self.assertEqual(tool_packets(observation(self.write(22, self.logs[22]), [TELESCOPE]), "mirai"), 1)
        others = [row for row in self.logs[22] if row.source != bot]
        self.assertEqual(tool_packets(observation(self.write("others", others), [TELESCOPE]), "mirai"), 0)

    def test_zmap_is_known_by_its_ip_identification(self):
        for hour in self.logs:
            rows = self.arriving_syns(hour)
            marked = sum(row.line["ipid"] == "54321" for row in rows)
            self.assertGreater(marked, 10)
            self.assertEqual(tool_packets(observation(self.write(hour, rows), [TELESCOPE]), "zmap"), marked)

    def test_answers_to_own_flows_are_told_from_arrivals(self):
        for hour in self.logs:
            capture = self.write(hour, self.logs[hour])
            for monitored in (HOST, TELESCOPE):
                with self.subTest(f"{hour} at {monitored}"):
                    expected = count(self.logs[hour], monitored)
                    self.assertEqual(counted(observation(capture, [monitored])), expected)
            self.assertGreater(count(self.logs[hour], HOST)["own"], 900)  # its neighbours answer it, too

    def test_both_hours_in_a_store(self):
        store = pathlib.Path(self.folder.name) / "store"
        for hour in self.logs:
            done = hinomi("observe", self.write(hour, self.logs[hour]), "--store", store, "--sensor", "spoki",
                          "--monitored", TELESCOPE)
            self.assertEqual(done.returncode, 0, done.stderr)
        rows = self.logs[21] + self.logs[22]
        expected = count(rows, TELESCOPE)
        day = datetime.datetime.fromtimestamp(rows[0].time / 1000, datetime.timezone.utc).date().isoformat()
        done = hinomi("report", "--store", store, "--from", day, "--to", day, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["traffic"]["scan"], {"packets": expected["scan"], "sources": expected["sources"]})
        self.assertEqual(report["traffic"]["backscatter"]["packets"], expected["backscatter"])
        self.assertEqual(report["traffic"]["other"]["packets"], expected["other"])
        self.assertEqual(report["coverage"]["own"], expected["own"])
        self.assertEqual(report["attempts"]["count"], expected["attempts"])
        self.assertEqual({row["day"]: row["attempts"] for row in report["daily"]},
                         {"2021-10-13": expected["attempts"]})
        [mirai] = (row for row in report["tools"] if row["tool"] == "mirai")
        self.assertEqual((mirai["attempts"], mirai["sources"]), (1, 1))
        # Two hours less what the first log begins late, at 256 addresses; the logs' gap of 5 s is none.
        self.assertAlmostEqual(report["coverage"]["address_days"], (rows[-1].time - rows[0].time) / 86_400_000 * 256,
                               places=2)


if __name__ == "__main__":
    if not DATA.name or not DATA.is_dir():
        print("skipped: real data not there")
        sys.exit(0)
    unittest.main(argv=sys.argv[:1])
