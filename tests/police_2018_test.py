#!/usr/bin/env python3
"""The main job, as ./start does it: three made-up years at one address become the figures that Japan's police
published for 2018, and what README.md quotes is what the program prints.

Published: accesses a day at one address 2,752.8 (2017: 1,893.0), of these to ports of 1024 and above 1,702.8
(875.9); from RU 20.8, CN 14.1, US 12.6, NL 6.0, UA 5.1, JP 1.6 %. The scenario holds the attempts that make them
(scenarios/police-2018.toml): 1,004,772 = 2,752.8 x 365 and 690,945 = 1,893.0 x 365; 621,522 = 1,702.8 x 365 and
319,704 = 875.9 x 365, rounded up.

usage: police_2018_test.py HINOMI
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HINOMI = sys.argv[1]
ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARES = {"RU": 0.208, "CN": 0.141, "US": 0.126, "NL": 0.060, "UA": 0.051, "JP": 0.016}


def hinomi(*words):
    done = subprocess.run([HINOMI, *map(str, words)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"hinomi {' '.join(map(str, words))}\n{done.stdout}{done.stderr}"
    return done


class Police2018(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="hinomi-police-"))
        capture = cls.work / "police-2018.pcap"
        hinomi("simulate", ROOT / "scenarios/police-2018.toml", "--out", capture)
        cls.store = cls.work / "store"
        cls.observe = ["observe", capture, "--store", cls.store, "--sensor", "tokyo", "--monitored", "203.0.113.10",
                       "--covers", "2016-01-01/2019-01-01", "--countries",
                       ROOT / "scenarios/police-2018-countries.csv"]
        hinomi(*cls.observe)
        cls.json = json.loads(cls.report("--format", "json"))
        cls.text = cls.report()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.work, ignore_errors=True)

    @classmethod
    def report(cls, *options):
        return hinomi("report", "--store", cls.store, "--from", "2018-01-01", "--to", "2018-12-31", "--compare",
                      "2017-01-01..2017-12-31", "--home", "JP", *options).stdout

    def test_attempts_per_address_and_day(self):
        attempts = self.json["attempts"]
        self.assertEqual(attempts["count"], 1_004_772)
        self.assertEqual(attempts["per_address_day"], 2752.8)
        self.assertEqual(attempts["previous_per_address_day"], 1893.0)
        self.assertAlmostEqual(attempts["change"], 2752.8 / 1893.0 - 1, places=9)

    def test_attempts_to_ports_of_iot_devices_and_cryptocurrency(self):
        categories = {c["category"]: c for c in self.json["taxonomies"]["npa"]}
        high = categories["iot-and-cryptocurrency"]
        self.assertEqual((high["count"], high["per_address_day"]), (621_522, 1702.8))
        self.assertEqual(round(high["previous_per_address_day"], 1), 875.9)
        self.assertEqual(categories["system"]["per_address_day"], 1050.0)  # 2,752.8 - 1,702.8
        self.assertEqual(sum(c["count"] for c in categories.values()), 1_004_772)

    def test_origins(self):
        shares = {o["country"]: round(o["share"], 3) for o in self.json["origins"]}
        self.assertEqual({country: shares[country] for country in SHARES}, SHARES)
        self.assertNotIn(None, shares)
        self.assertEqual([o["country"] for o in self.json["origins"][:5]], ["RU", "CN", "US", "NL", "UA"])
        self.assertEqual(self.json["domestic"]["country"], "JP")
        self.assertEqual(round(self.json["domestic"]["share"], 3), SHARES["JP"])

    def test_the_text_prints_the_published_figures(self):
        for figure in ("2,752.8", "1,893.0", "1,702.8", "875.9", *(f"{100 * s:.1f} %" for s in SHARES.values())):
            self.assertIn(figure, self.text)
        high = next(line for line in self.text.splitlines() if line.split()[:1] == ["iot-and-cryptocurrency"])
        self.assertEqual((high.split()[1], "875.9" in high.split()), ("1,702.8", True))
        for country in ("RU", "CN", "US", "NL", "UA"):
            self.assertRegex(self.text, rf"(?m)^ +\d+ +{country} +{100 * SHARES[country]:.1f} %")
        self.assertIn("From JP, the home country: 1.6 %.", self.text)

    def test_readme_quotes_what_is_printed(self):
        readme = (ROOT / "README.md").read_text()
        quoted = re.search(r"<!-- figures: tests/police_2018_test.py .*?-->\n\n((?:    .*\n)+)", readme)
        self.assertIsNotNone(quoted)
        for line in quoted[1].splitlines():
            self.assertIn(line.removeprefix("    "), self.text.splitlines())
        self.assertIn("2,752.8", quoted[1])

    def test_intervals_contain_what_they_are_about(self):
        blocks = [self.json["attempts"], self.json["packets"]]
        blocks += [c for t in self.json["taxonomies"].values() for c in t if c["count"]]
        for block in blocks:
            name = block.get("category", "headline")
            self.assertLess(block["low"], block["per_address_day"], name)
            self.assertLess(block["per_address_day"], block["high"], name)
        for block in blocks[:2]:
            self.assertLess(block["change_low"], block["change"])
            self.assertLess(block["change"], block["change_high"])

    def test_every_day_of_the_year_is_there(self):
        daily = self.json["daily"]
        self.assertEqual(len(daily), 365)
        self.assertEqual((daily[0]["day"], daily[-1]["day"]), ("2018-01-01", "2018-12-31"))
        self.assertEqual(sum(d["attempts"] for d in daily), 1_004_772)
        for d in daily:
            self.assertEqual(d["attempts"], d["per_address_day"])  # one address, all day

    def test_time_is_fully_covered_by_what_was_stated(self):
        coverage = self.json["coverage"]
        self.assertEqual((coverage["address_days"], coverage["missing"], coverage["assumed"]), (365, [], False))

    def test_observing_again_changes_nothing(self):
        self.assertIn(" 0 minutes stored", hinomi(*self.observe).stderr)
        self.assertEqual(json.loads(self.report("--format", "json")), self.json)
        hinomi("doctor", "--store", self.store)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
