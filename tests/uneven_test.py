#!/usr/bin/env python3
"""Forty sensors where the naive answer is wrong at every turn (scenarios/uneven.toml).

What must be reported is worked out here from the scenario's numbers: addresses, covered days, attempts for each
address and day. scenarios/README.md works the same out by hand, with these results for 2018:

  attempts      one-*         16 x 365 x 8 - 12 (out 1.5 days) + 20,000 (burst)        =  66,708
                four-*        40 x (365 x 6 + 292 that come again as new attempts)     =  99,280
                eight-*       56 x 365 x 3 + 16 x 365 x 1 (Mirai)                      =  67,160
                sixteen-*     64 x 365 x 2 - 320 (out 10 days) + 1,000 (pings)         =  47,400
                thirtytwo-01  32 x 365 x 2 + 3,000 (UDP)                               =  26,360
                thirtytwo-02  32 x 184 x 2 (from July)                                 =  11,776
                sixtyfour-01  64 x 365 x 1                                             =  23,360
                                                                                         342,044
  address-days  304 x 365 - 1.5 - 16 x 10 - 32 x 181                                   = 105,006.5
  rate          342,044 / 105,006.5                                                    = 3.2574
  by calendar   342,044 / (304 x 365)                                                  = 3.0826, which is wrong

usage: uneven_test.py HINOMI
"""
import dataclasses
import datetime
import ipaddress
import json
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction

HINOMI = sys.argv[1]
SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"
COUNTRIES = SCENARIOS / "police-2018-countries.csv"


def day(text):
    """Days since the year began, exact to the hour."""
    return Fraction(int((datetime.datetime.fromisoformat(text) - datetime.datetime(2018, 1, 1)).total_seconds()), 86400)


YEAR, FIRST_HALF, SECOND_HALF = ((day(a), day(b)) for a, b in (("2018-01-01", "2019-01-01"),
                                                               ("2018-01-01", "2018-07-01"),
                                                               ("2018-07-01", "2019-01-01")))


def spread(count, begin, end):
    """Of `count` attempts over the year's 8,760 hours, floor(count x h / 8,760) have happened after h hours."""
    return int(count * end / 365) - int(count * begin / 365)


@dataclasses.dataclass
class Sensor:
    name: str
    addresses: int
    attempts_a_day: int  # of each address, evenly; an outage takes away exactly its share
    joins: Fraction = Fraction(0)
    outage: tuple = (Fraction(0), Fraction(0))
    pings: int = 0  # over the year
    udp: int = 0

    def covered_days(self, begin, end):
        begin = max(begin, self.joins)
        lost = max(Fraction(0), min(end, self.outage[1]) - max(begin, self.outage[0]))
        return max(Fraction(0), end - begin) - lost

    def address_days(self, begin, end):
        return self.addresses * self.covered_days(begin, end)

    def sent_again(self, begin, end):
        """Of one address of four-*: what stands at 0 to 14 in each fifteen attempts, in a period of whole days."""
        if not self.name.startswith("four-"):
            return []
        return [i % 15 for i in range(int(self.attempts_a_day * begin), int(self.attempts_a_day * end))]

    def attempts(self, begin, end):
        count = self.addresses * self.attempts_a_day * self.covered_days(begin, end)
        # 2 and 3 come again after a minute of silence, so that they are new attempts.
        count += self.addresses * sum(1 for i in self.sent_again(begin, end) if i in (2, 3))
        count += MIRAI.get(self.name, 0) * (end - begin)
        count += spread(self.pings + self.udp, begin, end)
        count += sum(BURST for d in BURST_DAYS if self.name == BURST_SENSOR and begin <= d < end)
        assert count.denominator == 1
        return int(count)

    def packets(self, begin, end):
        # 0 and 1 come again in this minute or the next, 4 does so twice: packets, but no attempts.
        again = sum({0: 1, 1: 1, 4: 2}.get(i, 0) for i in self.sent_again(begin, end))
        return self.attempts(begin, end) + self.addresses * again


MIRAI = {"eight-06": 8, "eight-07": 8}  # attempts a day: one at each address
BURST, BURST_SENSOR, BURST_DAYS = 10_000, "one-09", (day("2018-11-10"), day("2018-11-11"))
ONE_OUT = ("2018-09-05T06:00", "2018-09-06T18:00")
SIXTEEN_OUT = ("2018-03-01T00:00", "2018-03-11T00:00")


def sensors():
    made = [Sensor(f"one-{i:02}", 1, 8) for i in range(1, 17)]
    made += [Sensor(f"four-{i:02}", 4, 6) for i in range(1, 11)]
    made += [Sensor(f"eight-{i:02}", 8, 3) for i in range(1, 8)]
    made += [Sensor(f"sixteen-{i:02}", 16, 2) for i in range(1, 5)]
    made += [Sensor("thirtytwo-01", 32, 2, udp=3_000), Sensor("thirtytwo-02", 32, 2, joins=day("2018-07-01"))]
    made += [Sensor("sixtyfour-01", 64, 1)]
    by_name = {s.name: s for s in made}
    by_name["one-05"].outage = tuple(map(day, ONE_OUT))
    by_name["sixteen-02"].outage = tuple(map(day, SIXTEEN_OUT))
    by_name["sixteen-01"].pings = 1_000
    return made


SENSORS = sensors()
UNCOVERED = 500  # packets that sixteen-02 caught while it was out
OWN_ANSWERS = 1_500 + 1_000 + 2 * 500 + 400  # DNS, NTP, HTTP (two each), pings
OUTGOING = 1_500 + 1_000 + 3 * 500 + 400
BACKSCATTER = 3_000 + 600 + 200  # of one victim each
IPV6 = 2_000 + 500  # TCP and echo requests, all of them attempts


def total(what, period, chosen=None):
    return sum(getattr(s, what)(*period) for s in chosen or SENSORS)


def rate(what, period, chosen=None):
    return float(total(what, period, chosen) / total("address_days", period, chosen))


def hinomi(*words):
    done = subprocess.run([HINOMI, *map(str, words)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"hinomi {' '.join(map(str, words))}\n{done.stdout}{done.stderr}"
    return done.stdout


def report(store, first, last, *options):
    return json.loads(hinomi("report", "--store", store, "--from", first, "--to", last, "--format", "json", *options))


def ipv4_packets(capture):
    """(second, source, destination, TCP sequence number or None) of each, read here without Hinomi."""
    data, at = capture.read_bytes(), 24
    while at < len(data):
        second, size = (int.from_bytes(data[at + i : at + i + 4], "little") for i in (0, 8))
        packet = data[at + 16 + 14 : at + 16 + size]
        at += 16 + size
        if packet[0] >> 4 == 4:
            sequence = packet[24:28] if packet[9] == 6 else None
            yield second, packet[12:16], packet[16:20], sequence


class Uneven(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="hinomi-uneven-"))
        cls.capture = cls.work / "uneven.pcap"
        # As a user does it: simulate prints how to observe what it wrote.
        cls.lines = [shlex.split(line) for line in
                     hinomi("simulate", SCENARIOS / "uneven.toml", "--out", cls.capture).splitlines()]
        cls.store = cls.work / "store"
        for line in cls.lines:
            cls.observe(line, cls.store)
        cls.year = report(cls.store, "2018-01-01", "2018-12-31")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.work, ignore_errors=True)

    @staticmethod
    def observe(line, store):
        assert line[0] == "hinomi" and line.count("STORE") == 1, line
        hinomi(*(store if word == "STORE" else word for word in line[1:]), "--countries", COUNTRIES)

    def near(self, reported, expected):
        """Equal but for the ten digits that a report writes."""
        self.assertAlmostEqual(reported / float(expected), 1, places=8)

    def differs(self, reported, naive):
        self.assertGreater(abs(reported / float(naive) - 1), 0.001)

    def test_the_forms_here_give_what_was_worked_out_by_hand(self):
        self.assertEqual(len(self.lines), len(SENSORS))
        self.assertEqual(total("attempts", YEAR), 342_044)
        self.assertEqual(total("address_days", YEAR), Fraction(210_013, 2))
        self.assertEqual(total("packets", YEAR), 365_404)
        self.assertEqual((total("attempts", FIRST_HALF), total("attempts", SECOND_HALF)), (153_750, 188_294))

    def test_attempts_are_divided_by_what_was_observed(self):
        attempts, coverage = self.year["attempts"], self.year["coverage"]
        self.assertEqual(attempts["count"], total("attempts", YEAR))
        self.assertEqual(coverage["address_days"], float(total("address_days", YEAR)))
        self.near(attempts["per_address_day"], rate("attempts", YEAR))
        self.assertLess(attempts["low"], attempts["per_address_day"])
        self.assertLess(attempts["per_address_day"], attempts["high"])
        self.assertEqual((coverage["sensors"], coverage["addresses"]), (40, 304))
        self.assertFalse(coverage["assumed"])

    def test_the_calendar_would_say_something_else(self):
        calendar = sum(s.addresses for s in SENSORS) * 365
        self.assertEqual(calendar - total("address_days", YEAR), Fraction(11_907, 2))  # 1.5 + 160 + 5,792
        self.differs(self.year["attempts"]["per_address_day"], self.year["attempts"]["count"] / calendar)

    def test_packets_are_counted_beside_the_attempts(self):
        packets = self.year["packets"]
        self.assertEqual(packets["count"], total("packets", YEAR))
        self.near(packets["per_address_day"], rate("packets", YEAR))
        self.differs(packets["count"], self.year["attempts"]["count"])

    def test_what_a_naive_count_takes_for_attempts_is_in_the_capture(self):
        """And none of it is in the figures, which are exact."""
        networks = [ipaddress.ip_network(word.split("=")[0]) for line in self.lines for word in line
                    if word[0].isdigit() and "T" not in word]
        monitored = {a.packed for n in networks if n.version == 4 for a in n}
        out = [int(datetime.datetime.fromisoformat(t + "+00:00").timestamp()) for t in SIXTEEN_OUT]
        sixteen = {a.packed for a in ipaddress.ip_network("198.51.100.16/28")}
        peers = ipaddress.ip_network("192.0.2.0/24")
        arriving = answers = uncovered = mirai_as_captured = 0
        for second, source, destination, sequence in ipv4_packets(self.capture):
            if destination not in monitored:
                continue
            arriving += 1
            answers += ipaddress.ip_address(source) in peers
            uncovered += destination in sixteen and out[0] <= second < out[1]
            mirai_as_captured += sequence == destination
        self.assertEqual(answers, OWN_ANSWERS)
        self.assertEqual(uncovered, UNCOVERED)
        self.assertEqual(arriving, total("packets", YEAR) + UNCOVERED + OWN_ANSWERS + BACKSCATTER)
        count = self.year["attempts"]["count"]
        for naive in (arriving, count + answers, count + uncovered, count + BACKSCATTER):
            self.differs(count, naive)
        # Behind translation, the mark is the public address.
        reported = next(t["attempts"] for t in self.year["tools"] if t["tool"] == "mirai")
        self.assertEqual(reported, 2 * mirai_as_captured)

    def test_sensors_have_one_weight_each_in_mean_and_median(self):
        for what, block in (("attempts", self.year["attempts"]), ("packets", self.year["packets"])):
            rates = [rate(what, YEAR, [s]) for s in SENSORS]
            self.near(block["mean_of_sensors"], statistics.mean(rates))
            self.near(block["median_of_sensors"], statistics.median(rates))
        self.assertEqual(round(self.year["attempts"]["mean_of_sensors"], 4), 7.1806)
        self.assertEqual(self.year["attempts"]["median_of_sensors"], 6.8)

    def test_the_change_between_halves_and_on_the_same_sensors(self):
        halves = report(self.store, "2018-07-01", "2018-12-31", "--compare", "2018-01-01..2018-06-30")
        both = [s for s in SENSORS if s.covered_days(*FIRST_HALF)]
        self.assertEqual(len(both), len(SENSORS) - 1)
        for what in ("attempts", "packets"):
            block = halves[what]
            self.assertEqual(block["count"], total(what, SECOND_HALF))
            self.near(block["per_address_day"], rate(what, SECOND_HALF))
            self.near(block["previous_per_address_day"], rate(what, FIRST_HALF))
            self.near(block["change"], rate(what, SECOND_HALF) / rate(what, FIRST_HALF) - 1)
            self.near(block["change_same_sensors"], rate(what, SECOND_HALF, both) / rate(what, FIRST_HALF, both) - 1)
        attempts = halves["attempts"]
        self.assertEqual((round(attempts["change"], 4), round(attempts["change_same_sensors"], 4)), (0.0744, 0.1257))
        # One sensor's burst is no proof that anything has changed.
        self.assertLess(attempts["change_low"], 0)
        self.differs(attempts["change"], total("attempts", SECOND_HALF) / total("attempts", FIRST_HALF) - 1)

    def test_missing_time_is_named_and_joining_late_is_none(self):
        def edge(text):
            return text + "Z"

        self.assertEqual(self.year["coverage"]["missing"],
                         [{"from": edge(a), "to": edge(b), "sensors": 1} for a, b in (SIXTEEN_OUT, ONE_OUT)])

    def test_of_an_outage_the_rest_of_the_sensors_is_reported(self):
        out = report(self.store, "2018-03-01", "2018-03-10")
        period = (day("2018-03-01"), day("2018-03-11"))
        self.assertEqual(out["coverage"]["address_days"], (304 - 16 - 32) * 10)
        self.assertEqual(out["coverage"]["sensors"], 38)
        self.assertEqual([m["sensors"] for m in out["coverage"]["missing"]], [1])
        self.assertEqual(out["attempts"]["count"], total("attempts", period))
        self.assertEqual(out["packets"]["count"], total("packets", period))
        self.near(out["attempts"]["per_address_day"], rate("attempts", period))
        self.differs(out["attempts"]["count"], out["attempts"]["count"] + UNCOVERED)

    def test_a_day_that_was_half_observed_counts_half(self):
        one = report(self.store, "2018-09-05", "2018-09-05")
        period = (day("2018-09-05"), day("2018-09-06"))
        self.assertEqual(one["coverage"]["address_days"], 304 - 0.75)
        self.assertEqual(one["attempts"]["count"], total("attempts", period))
        self.assertEqual(one["coverage"]["missing"],
                         [{"from": "2018-09-05T06:00Z", "to": "2018-09-06T00:00Z", "sensors": 1}])

    def test_every_frame_of_every_sensor_is_accounted_for(self):
        coverage = self.year["coverage"]
        self.assertEqual(coverage["own"], OWN_ANSWERS)
        self.assertEqual((coverage["dropped"], coverage["malformed"]), (0, 0))
        frames = total("packets", YEAR) + UNCOVERED + IPV6 + OUTGOING + OWN_ANSWERS + BACKSCATTER
        self.assertEqual(frames, 380_504)
        # Each of the forty saw all of them; each belongs to one.
        self.assertEqual(coverage["packets"], 40 * frames)
        self.assertEqual(coverage["elsewhere"], 39 * frames)

    def test_answers_and_backscatter_are_kept_apart(self):
        traffic = self.year["traffic"]
        self.assertEqual(traffic["scan"]["packets"], total("packets", YEAR) + IPV6)
        self.assertEqual(traffic["backscatter"], {"packets": BACKSCATTER, "victims": 3})
        self.assertEqual(traffic["other"]["packets"], 0)

    def test_tools_are_known_also_behind_translation(self):
        tools = {t["tool"]: t["attempts"] for t in self.year["tools"]}
        self.assertEqual(tools["mirai"], sum(MIRAI.values()) * 365)
        self.assertEqual(tools["masscan"], BURST * len(BURST_DAYS))

    def test_the_sensor_with_most_attempts_is_named(self):
        """Not the one with the burst, which has 22,920."""
        top = max(SENSORS, key=lambda s: s.attempts(*YEAR))
        self.assertEqual((top.name, top.attempts(*YEAR)), ("thirtytwo-01", 26_360))
        reported = self.year["concentration"]["top_sensor"]
        self.assertEqual(reported["name"], top.name)
        self.near(reported["share"], Fraction(26_360, 342_044))

    def test_every_day_has_its_own_denominator(self):
        daily = {d["day"]: d for d in self.year["daily"]}
        self.assertEqual(len(daily), 365)
        self.assertEqual(sum(d["attempts"] for d in daily.values()), total("attempts", YEAR))
        for text in ("2018-02-28", "2018-03-01", "2018-06-30", "2018-07-01", "2018-09-06", "2018-11-10"):
            period = (day(text), day(text) + 1)
            self.assertEqual(daily[text]["attempts"], total("attempts", period), text)
            self.near(daily[text]["per_address_day"], rate("attempts", period))

    def test_ipv6_stands_beside_the_headline_and_never_changes_it(self):
        ipv6 = self.year["ipv6"]
        self.assertEqual((ipv6["attempts"], ipv6["packets"], ipv6["slash64_days"]), (IPV6, IPV6, 365))
        self.near(ipv6["per_slash64_day"], IPV6 / 365)
        line = next(line for line in self.lines if "four-08" in line)
        reports = []
        for name, words in (("both", line), ("v4", [w for w in line if not w.startswith("2001:")])):
            self.observe(words, self.work / name)
            reports.append(report(self.work / name, "2018-01-01", "2018-12-31"))
        both, alone = reports
        self.assertEqual(len(line), len(words) + 1)
        self.assertEqual(both["ipv6"]["attempts"], IPV6)
        self.assertIsNone(alone["ipv6"])
        for block in ("attempts", "packets", "taxonomies", "origins", "networks", "services", "tools", "sources",
                      "concentration", "daily"):
            self.assertEqual(both[block], alone[block], block)
        self.assertEqual(both["coverage"]["address_days"], alone["coverage"]["address_days"])
        self.assertEqual(both["traffic"]["scan"]["packets"], alone["traffic"]["scan"]["packets"] + IPV6)

    def test_the_store_is_sound(self):
        hinomi("doctor", "--store", self.store)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
