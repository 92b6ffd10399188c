"""The arithmetic of the benchmark, on figures whose answer is known."""
import unittest

import ratios


class Ratios(unittest.TestCase):
    def test_steady_ratios_have_no_spread(self):
        self.assertEqual(ratios.paired([20, 40, 60], [10, 20, 30]), (2, 2, 2))

    def test_an_interval_holds_the_median_and_not_one_outlier(self):
        median, low, high = ratios.paired([2.0] * 9 + [100.0], [1.0] * 10)
        self.assertEqual((median, low, high), (2, 2, 2))
        median, low, high = ratios.paired([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1] * 10)
        self.assertTrue(1 < low < median == 5.5 < high < 10)

    def test_pairs_must_be_complete(self):
        with self.assertRaises(ValueError):
            ratios.paired([1, 2], [1])

    def test_a_verdict_needs_the_whole_interval(self):
        self.assertEqual(ratios.verdict(20, 30, 20, at_least=True), "met")
        self.assertEqual(ratios.verdict(19, 30, 20, at_least=True), "open")
        self.assertEqual(ratios.verdict(10, 19, 20, at_least=True), "missed")
        self.assertEqual(ratios.verdict(1.0, 1.25, 1.25, at_least=False), "met")
        self.assertEqual(ratios.verdict(1.2, 1.3, 1.25, at_least=False), "open")
        self.assertEqual(ratios.verdict(1.3, 1.4, 1.25, at_least=False), "missed")

    def test_sides_go_there_and_back(self):
        self.assertEqual(ratios.there_and_back(["a", "b"], 4), ["a", "b", "b", "a", "a", "b", "b", "a"])


if __name__ == "__main__":
    unittest.main()
