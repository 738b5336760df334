#!/usr/bin/env python3
"""What a user meets at the command line: the same packets in any form make the same rows once, and bad input of
every kind gets a clear answer.

usage: end_to_end_test.py HINOMI STORE_DUMP
"""
import datetime
import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HINOMI, STORE_DUMP = sys.argv[1:3]
HERE = pathlib.Path(__file__).resolve().parent
SENSOR = ["--sensor", "s", "--monitored", "192.0.2.0/29"]
# What packets leave in a store, whatever the files that they came in. The ledger and the coverage name parts.
ROWS = ["sightings", "signatures", "backscatter", "evidence", "malformed", "source_days", "day_total", "day_port"]


def hinomi(*words, stdin=None):
    return subprocess.run([HINOMI, *map(str, words)], capture_output=True, stdin=stdin, timeout=300)


def rows(store, *tables):
    """All rows of tables, after a report has made the figures of the days that changed."""
    assert hinomi("report", "--store", store, "--format", "json").returncode == 0
    done = subprocess.run([STORE_DUMP, store, *(tables or ROWS)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def minute(hour, minutes=0):
    """Of 2018-05-20, as the store numbers it: in UTC since 1970."""
    return int(datetime.datetime(2018, 5, 20, hour, minutes, tzinfo=datetime.timezone.utc).timestamp()) // 60


class Pcap:
    """A classic pcap of Ethernet, in memory, to be written again in other forms."""

    def __init__(self, path):
        data = path.read_bytes()
        assert data[:4] == bytes.fromhex("d4c3b2a1")
        self.records, at = [], 24
        while at < len(data):
            seconds, fraction, size, original = (int.from_bytes(data[at + i : at + i + 4], "little") for i in (0, 4, 8, 12))
            self.records.append((seconds, fraction, original, data[at + 16 : at + 16 + size]))
            at += 16 + size

    @staticmethod
    def encode(records, order="little", nanoseconds=False):
        def number(value, size=4):
            return value.to_bytes(size, order)

        magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
        out = [number(magic), number(2, 2), number(4, 2), number(0), number(0), number(65535), number(1)]
        for seconds, fraction, original, data in records:
            out += [number(seconds), number(fraction * 1000 if nanoseconds else fraction), number(len(data)),
                    number(original), data]
        return b"".join(out)


class EndToEnd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="hinomi-e2e-"))
        cls.capture = cls.work / "all.pcap"
        made = hinomi("simulate", HERE / "small.toml", "--out", cls.capture)
        assert made.returncode == 0, made.stderr
        cls.pcap = Pcap(cls.capture)
        cls.store = cls.work / "whole"
        done = hinomi("observe", cls.capture, "--store", cls.store, *SENSOR)
        assert done.returncode == 0, done.stderr
        cls.expected = rows(cls.store)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.work, ignore_errors=True)

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(dir=self.work))

    def write(self, name, data):
        path = self.dir / name
        path.write_bytes(data)
        return path

    def observe(self, *captures, store=None, stdin=None):
        done = hinomi("observe", *captures, "--store", store or self.dir / "store", *SENSOR, stdin=stdin)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr.decode()

    @staticmethod
    def report(store):
        done = hinomi("report", "--store", store, "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def sound(self, store):
        done = hinomi("doctor", "--store", store)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @staticmethod
    def scan_rows(store):
        """The sightings of scans as dictionaries."""
        made = (dict(field.split("=", 1) for field in line.split()[1:]) for line in rows(store, "sightings").splitlines())
        return [row for row in made if row["traffic"] == "0"]

    def cut(self, *shares):
        """The records in pieces, cut inside minutes."""
        records = self.pcap.records
        edges = [0, *(int(len(records) * share) for share in shares), len(records)]
        for before in edges[1:-1]:
            self.assertEqual(records[before - 1][0] // 60, records[before][0] // 60, "the cut is not inside a minute")
        return [records[a:b] for a, b in zip(edges, edges[1:])]

    # --- The same packets in any form ---

    def forms(self):
        plain = self.capture.read_bytes()
        zstd = subprocess.run(["zstd", "-qc", self.capture], capture_output=True, check=True).stdout
        return {
            "nanoseconds.pcap": Pcap.encode(self.pcap.records, nanoseconds=True),
            "big-endian.pcap": Pcap.encode(self.pcap.records, order="big"),
            "big-endian-nanoseconds.pcap": Pcap.encode(self.pcap.records, order="big", nanoseconds=True),
            "misnamed.txt": gzip.compress(plain),
            "two-members.gz": gzip.compress(plain[:1000]) + gzip.compress(plain[1000:]),
            "all.pcap.zst": zstd,
        }

    def test_any_container_makes_identical_rows(self):
        for name, data in self.forms().items():
            with self.subTest(name):
                store = self.dir / f"store-{name}"
                self.observe(self.write(name, data), store=store)
                self.assertEqual(rows(store), self.expected)

    def test_standard_input_makes_identical_rows(self):
        for path in (self.capture, self.write("in.zst", self.forms()["all.pcap.zst"])):
            with open(path, "rb") as stream:
                store = self.dir / path.name.replace(".", "-")
                self.observe("-", store=store, stdin=stream)
                self.assertEqual(rows(store), self.expected)

    def test_files_cut_inside_minutes_and_given_together_make_identical_rows(self):
        folder = self.dir / "cut"
        folder.mkdir()
        for i, piece in enumerate(self.cut(0.31, 0.5, 0.77)):
            (folder / f"{9 - i}.pcap").write_bytes(Pcap.encode(piece))  # names in the wrong order
        self.observe(folder)
        self.assertEqual(rows(self.dir / "store"), self.expected)

    def test_files_cut_inside_minutes_and_observed_one_by_one_make_identical_rows(self):
        for i, piece in enumerate(self.cut(0.31, 0.5, 0.77)):
            self.observe(self.write(f"{i}.pcap", Pcap.encode(piece)))
        self.assertEqual(rows(self.dir / "store"), self.expected)

    def test_observing_again_in_any_form_changes_nothing(self):
        store = self.dir / "store"
        shutil.copytree(self.store, store)
        before = rows(store, *ROWS, "batches", "coverage")
        captures = [[self.write(name, data)] for name, data in self.forms().items()]
        captures.append([self.write(f"{i}.pcap", Pcap.encode(p)) for i, p in enumerate(self.cut(0.5))])
        for again in captures:
            self.assertIn(" 0 minutes stored", self.observe(*again, store=store))
            self.assertEqual(rows(store, *ROWS, "batches", "coverage"), before)

    def test_a_capture_beside_its_copy_counts_once(self):
        folder = self.dir / "twice"
        folder.mkdir()
        (folder / "all.pcap").write_bytes(self.capture.read_bytes())
        (folder / "all.pcap.gz").write_bytes(self.forms()["misnamed.txt"])
        first, second = self.cut(0.5)
        (folder / "overlaps.pcap").write_bytes(Pcap.encode(first[-300:] + second[:300]))
        self.assertIn(f"{len(self.pcap.records) + 600} packets stood in more than one", self.observe(folder))
        self.assertEqual(rows(self.dir / "store"), self.expected)
        self.assertIn(" 0 minutes stored", self.observe(self.capture))

    def test_a_folder_that_grows_is_taken_up_where_it_ended(self):
        folder = self.dir / "grows"
        folder.mkdir()
        for i, piece in enumerate(self.cut(0.31, 0.5, 0.77)):
            (folder / f"{i}.pcap").write_bytes(Pcap.encode(piece))
            self.observe(folder)
        self.assertEqual(rows(self.dir / "store"), self.expected)

    def test_parts_observed_one_by_one_are_recognised_in_the_whole(self):
        for i, piece in enumerate(self.cut(0.31, 0.5)):
            self.observe(self.write(f"{i}.pcap", Pcap.encode(piece)))
        self.assertIn(" 0 minutes stored", self.observe(self.capture))
        self.assertEqual(rows(self.dir / "store"), self.expected)

    def test_pieces_of_a_stored_whole_cut_elsewhere_change_nothing(self):
        store = self.dir / "store"
        shutil.copytree(self.store, store)
        before = rows(store, *ROWS, "batches", "coverage")
        for shares in ((0.5,), (0.23, 0.4, 0.61)):
            pieces = self.cut(*shares)
            for i in (*range(len(pieces)), 0, len(pieces) - 1):
                text = self.observe(self.write(f"{i}-of-{len(pieces)}.pcap", Pcap.encode(pieces[i])), store=store)
                self.assertIn(" 0 minutes stored", text)
                self.assertEqual(rows(store, *ROWS, "batches", "coverage"), before)

    def test_the_second_half_may_come_first(self):
        """Only attempts may differ: what comes again just behind the cut was taken for the first of its flow."""
        first, second = self.cut(0.5)
        for name, piece in (("second", second), ("first", first)):
            self.observe(self.write(f"{name}.pcap", Pcap.encode(piece)))
        store = self.dir / "store"

        def without_attempts(text):
            return re.sub(r" attempts=\d+", "", text)

        for table in ("sightings", "signatures", "backscatter", "malformed", "source_days", "day_total", "day_port"):
            self.assertEqual(without_attempts(rows(store, table)), without_attempts(rows(self.store, table)))
        swapped, whole = self.report(store), self.report(self.store)
        self.assertEqual(swapped["packets"]["count"], whole["packets"]["count"])
        again = swapped["attempts"]["count"] - whole["attempts"]["count"]
        edge = first[-1][0] // 60
        near = sum(1 for seconds, *_ in second if seconds // 60 - edge <= 1)
        self.assertTrue(0 <= again <= near, f"{again} attempts more, {near} packets near the cut")
        self.sound(store)

    def test_fractions_of_microseconds_are_cut_off(self):
        data = bytearray(Pcap.encode(self.pcap.records, nanoseconds=True))
        at = 24
        for i, (_, fraction, _, packet) in enumerate(self.pcap.records):
            data[at + 4 : at + 8] = (fraction * 1000 + (7 * i) % 1000).to_bytes(4, "little")
            at += 16 + len(packet)
        path = self.write("fractions.pcap", bytes(data))
        self.observe(path)
        self.assertEqual(rows(self.dir / "store"), self.expected)
        self.assertIn(" 0 minutes stored", self.observe(self.capture))

    def test_other_packets_of_a_covered_time_are_refused_with_both_names(self):
        records = list(self.pcap.records)
        seconds, fraction, original, data = records[100]
        records[100] = (seconds, fraction, original, data[:-1] + bytes([data[-1] ^ 1]))
        store = self.dir / "store"
        shutil.copytree(self.store, store)
        done = hinomi("observe", self.write("other.pcap", Pcap.encode(records)), "--store", store, *SENSOR)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"other.pcap", done.stderr)
        self.assertIn(b"all.pcap", done.stderr)
        self.assertEqual(rows(store), self.expected)

    def test_another_monitored_prefix_for_a_covered_time_is_refused(self):
        done = hinomi("observe", self.capture, "--store", self.store, "--sensor", "s", "--monitored", "192.0.2.0/30")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"--monitored", done.stderr)

    def test_a_capture_cut_off_in_its_last_record_gives_what_is_whole(self):
        whole = Pcap.encode(self.pcap.records)
        path = self.write("cut-off.pcap", whole[:-5])
        done = hinomi("observe", path, "--dry-run", "--format", "json", "--monitored", "192.0.2.0/29")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(json.loads(done.stdout)["packets"], len(self.pcap.records) - 1)
        offset = len(whole) - 16 - len(self.pcap.records[-1][3])
        self.assertIn(str(offset).encode(), done.stderr)

    # --- Time ---

    def test_packets_outside_of_covers_stay_and_do_not_count(self):
        store = self.dir / "store"
        done = hinomi("observe", self.capture, "--store", store, *SENSOR, "--covers", "2018-05-20T10:30/2018-05-20T11:30")
        self.assertEqual(done.returncode, 0, done.stderr)
        begin = minute(10, 30)
        whole = self.scan_rows(self.store)
        inside = [r for r in whole if begin <= int(r["minute"]) < begin + 60]
        self.assertTrue(0 < len(inside) < len(whole))
        stored = self.scan_rows(store)
        self.assertEqual(sum(int(r["packets"]) for r in stored), sum(int(r["packets"]) for r in whole))
        self.assertEqual({r["covered"] for r in stored if begin <= int(r["minute"]) < begin + 60}, {"true"})
        self.assertEqual({r["covered"] for r in stored if not begin <= int(r["minute"]) < begin + 60}, {"false"})
        report = self.report(store)
        for figure in ("attempts", "packets"):
            self.assertEqual(report[figure]["count"], sum(int(r[figure]) for r in inside))
        self.assertFalse(report["coverage"]["assumed"])
        self.assertAlmostEqual(report["coverage"]["address_days"], 8 / 24)
        self.assertEqual(report["coverage"]["packets"], len(self.pcap.records))
        self.assertLess(report["traffic"]["backscatter"]["packets"], self.report(self.store)["traffic"]["backscatter"]["packets"])
        self.sound(store)

    def test_days_begin_where_the_stores_zone_says(self):
        # Four hours later, the packets lie around 15:00 UTC, where a day begins in Tokyo.
        capture = self.write("later.pcap", Pcap.encode([(s + 4 * 3600, f, o, d) for s, f, o, d in self.pcap.records]))
        reports = {}
        for zone in ("UTC", "Asia/Tokyo"):
            store = self.dir / zone.replace("/", "-")
            done = hinomi("observe", capture, "--store", store, *SENSOR, "--time-zone", zone)
            self.assertEqual(done.returncode, 0, done.stderr)
            reports[zone] = self.report(store)
        utc, tokyo = reports["UTC"], reports["Asia/Tokyo"]
        midnight = minute(15)
        scans = self.scan_rows(self.dir / "UTC")
        parts = [sum(int(r["attempts"]) for r in scans if (int(r["minute"]) < midnight) == before) for before in (True, False)]
        self.assertTrue(all(parts))
        self.assertEqual([(d["day"], d["attempts"]) for d in utc["daily"]], [("2018-05-20", sum(parts))])
        self.assertEqual([(d["day"], d["attempts"]) for d in tokyo["daily"]],
                         [("2018-05-20", parts[0]), ("2018-05-21", parts[1])])
        self.assertEqual(tokyo["period"]["time_zone"], "Asia/Tokyo")
        self.assertEqual(tokyo["attempts"]["count"], utc["attempts"]["count"])
        self.assertAlmostEqual(tokyo["coverage"]["address_days"], utc["coverage"]["address_days"])

    def test_covers_are_read_in_the_stores_zone(self):
        store = self.dir / "store"
        done = hinomi("observe", self.capture, "--store", store, *SENSOR, "--time-zone", "Asia/Tokyo",
                      "--covers", "2018-05-20T19:00/2018-05-20T20:00")  # 10:00 to 11:00 UTC
        self.assertEqual(done.returncode, 0, done.stderr)
        hour = [r for r in self.scan_rows(self.store) if minute(10) <= int(r["minute"]) < minute(11)]
        self.assertEqual(self.report(store)["packets"]["count"], sum(int(r["packets"]) for r in hour))

    # --- Output ---

    def test_out_writes_the_report_to_the_file_alone(self):
        for form in ("text", "json"):
            path = self.dir / f"report.{form}"
            printed = hinomi("report", "--store", self.store, "--format", form)
            written = hinomi("report", "--store", self.store, "--format", form, "--out", path)
            self.assertEqual((written.returncode, written.stdout), (0, b""))
            self.assertEqual(path.read_bytes(), printed.stdout)

    def test_out_that_cannot_be_written_is_named(self):
        for path in (self.dir / "missing" / "report.json", self.dir):
            self.assertIn(str(path), self.refused("report", "--store", self.store, "--out", path))

    def test_standard_output_that_is_full_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([HINOMI, "report", "--store", self.store], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output", done.stderr)

    def test_every_command_explains_itself(self):
        main = hinomi("--help")
        self.assertEqual((main.returncode, main.stderr), (0, b""))
        commands = {"observe": "--monitored", "report": "--compare", "simulate": "--out", "doctor": "--store"}
        for command, option in commands.items():
            self.assertIn(command.encode(), main.stdout)
            for flag in ("--help", "-h"):
                done = hinomi(command, flag)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertIn(f"Usage: hinomi {command}".encode(), done.stdout)
                self.assertIn(option.encode(), done.stdout)

    # --- Bad input ---

    def refused(self, *words, code=1, **options):
        """The command fails with a code, nothing on standard output, and a text of two parts."""
        begin = time.monotonic()
        done = hinomi(*words, **options)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertLess(time.monotonic() - begin, 60)
        self.assertEqual(done.stdout, b"")
        return done.stderr.decode()

    def test_what_is_no_capture_is_refused_with_its_name(self):
        header = self.capture.read_bytes()[:24]
        no_captures = self.dir / "no-captures"
        no_captures.mkdir()
        (no_captures / "notes.txt").write_text("nothing")
        bad = {
            "empty": self.write("empty.pcap", b""),
            "text": self.write("text.pcap", b"this is a text, not a capture\n" * 10),
            "cut-off header": self.write("header.pcap", header[:20]),
            "unknown link type": self.write("radio.pcap", header[:20] + (127).to_bytes(4, "little")),
            "impossible length": self.write("long.pcap", header + bytes(8) + b"\xff\xff\xff\x7f" * 2 + bytes(64)),
            "directory without captures": no_captures,
            "missing": self.dir / "missing.pcap",
        }
        for what, path in bad.items():
            for mode in (["--dry-run"], ["--store", self.dir / "s", *SENSOR]):
                with self.subTest(what, mode=mode[0]):
                    self.assertIn(path.name, self.refused("observe", path, *mode))

    def test_a_bomb_ends_in_an_error(self):
        zeros = subprocess.run("head -c 2G /dev/zero | zstd -qc", shell=True, capture_output=True, check=True).stdout
        self.assertIn("bomb.zst", self.refused("observe", self.write("bomb.zst", zeros), "--dry-run"))
        header = self.capture.read_bytes()[:24]
        behind = subprocess.run(["zstd", "-qc"], input=header, capture_output=True, check=True).stdout + zeros
        self.assertIn("behind.zst", self.refused("observe", self.write("behind.zst", behind), "--dry-run"))

    def test_times_that_cannot_be_are_not_stored(self):
        for seconds in (0, 4_294_967_295):  # 1970 and 2106
            with self.subTest(seconds):
                records = [(seconds, 0, o, d) for _, _, o, d in self.pcap.records[:10]]
                path = self.write(f"{seconds}.pcap", Pcap.encode(records))
                self.assertIn("time", self.refused("observe", path, "--store", self.dir / "s", *SENSOR))

    def test_one_impossible_time_among_many_is_counted_and_does_no_harm(self):
        records = list(self.pcap.records)
        records.insert(50, (4_294_967_295, 0, len(records[0][3]), records[0][3]))
        store = self.dir / "store"
        self.observe(self.write("one.pcap", Pcap.encode(records)), store=store)
        report = json.loads(hinomi("report", "--store", store, "--format", "json").stdout)
        calm = json.loads(hinomi("report", "--store", self.store, "--format", "json").stdout)
        self.assertEqual(report["attempts"], calm["attempts"])
        self.assertEqual(report["coverage"]["malformed"], calm["coverage"]["malformed"] + 1)

    def test_nonsense_on_the_command_line(self):
        store = ["--store", self.dir / "s"]
        for monitored in ("nonsense", "192.0.2.1/24", "300.1.1.1", "192.0.2.0/33", "224.0.0.0/4"):
            text = self.refused("observe", self.capture, *store, "--sensor", "s", "--monitored", monitored)
            self.assertIn("--monitored", text)
        self.refused("observe", self.capture, *store, "--sensor", "../s", "--monitored", "192.0.2.0/29")
        for covers in ("nonsense", "2018-01-02/2018-01-01", "2018-01-01", "2018-01-01/2018-13-01"):
            self.assertIn("--covers", self.refused("observe", self.capture, *store, *SENSOR, "--covers", covers))
        self.refused("observe", self.capture, *store, *SENSOR, "--time-zone", "Asia/Edo")
        self.refused("observe", code=2)
        self.refused("observe", self.capture, code=2)
        self.refused("observe", self.capture, *store, "--sensor", "s", code=2)
        self.refused("nonsense", code=2)

    def test_periods(self):
        report = ["report", "--store", self.store]
        self.assertIn("2018-02-02", self.refused(*report, "--from", "2018-02-02", "--to", "2018-02-01"))
        self.refused(*report, "--from", "2018-02-30", "--to", "2018-03-01")
        self.refused(*report, "--compare", "2018-01-01")
        empty = hinomi(*report, "--from", "2001-01-01", "--to", "2001-01-31", "--format", "json")
        self.assertEqual(empty.returncode, 0, empty.stderr)
        attempts = json.loads(empty.stdout)["attempts"]
        self.assertEqual(attempts["count"], 0)
        self.assertIsNone(attempts["per_address_day"])
        text = hinomi(*report, "--from", "2001-01-01", "--to", "2001-01-31")
        self.assertEqual(text.returncode, 0)

    def test_stores_that_are_none(self):
        self.assertIn("missing", self.refused("report", "--store", self.dir / "missing"))
        occupied = self.dir / "occupied"
        occupied.mkdir()
        (occupied / "letter.txt").write_text("mine")
        self.assertIn("occupied", self.refused("observe", self.capture, "--store", occupied, *SENSOR))
        self.assertEqual([p.name for p in occupied.iterdir()], ["letter.txt"])
        self.refused("observe", self.capture, "--store", self.store, *SENSOR, "--time-zone", "Asia/Tokyo")

    def test_a_second_process_is_told_who_holds_the_store(self):
        store = self.dir / "store"
        first = subprocess.Popen([HINOMI, "observe", "-", "--store", store, *SENSOR], stdin=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        try:
            for _ in range(100):
                if (store / "hinomi.duckdb").exists():
                    break
                time.sleep(0.1)
            text = self.refused("report", "--store", store)
            self.assertIn(str(first.pid), text)
            self.assertIn("hinomi observe", text)
        finally:
            first.communicate(self.capture.read_bytes())
        self.assertEqual(first.returncode, 0)

    def test_addresses_without_data_are_unknown_and_nothing_fails(self):
        store = self.dir / "store"
        empty = self.write("none.csv", b"192.0.2.0/24,JP\n")
        done = hinomi("observe", self.capture, "--store", store, *SENSOR, "--countries", empty, "--networks", empty)
        self.assertEqual(done.returncode, 1)  # a country file gives no networks: said, not guessed
        done = hinomi("observe", self.capture, "--store", store, *SENSOR, "--countries", empty)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(hinomi("report", "--store", store, "--format", "json").stdout)
        self.assertEqual([o["country"] for o in report["origins"]], [None])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
