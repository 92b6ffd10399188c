// Compares our polylines with those of the package of the format's inventors: the same texts, and the same points read
// from them.
//
//   node polylines_test.mjs POLYLINES
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import codec from "@googlemaps/polyline-codec";

const program = process.argv[2];
const WAYS = 2000;
const MOST_POINTS = 60;
const STEPS = 1e5;

/** Repeatable: the same ways in each run (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
let state = 20270323;
function below(limit) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

/** Degrees with 7 decimals, never half-way between two steps, where rounding is anybody's choice. */
function degrees(middle, spread, most) {
  const steps = Math.round(middle * STEPS) + below(2 * spread) - spread;
  const within = Math.max(-most * STEPS + 1, Math.min(most * STEPS - 1, steps));
  return Number(((within * 100 + below(97) - 48) / (STEPS * 100)).toFixed(7));
}

function newWay(index) {
  const [latitude, longitude] = [below(180) - 90, below(360) - 180];
  const spread = [3, 200, 20_000, 18_000_000][index % 4]; // from a garden to the whole Earth
  return Array.from({ length: below(MOST_POINTS) }, () => [
    degrees(latitude, spread, 90),
    degrees(longitude, spread, 180),
  ]);
}

function run(lines) {
  const input = lines.map((line) => `${line}\n`).join("");
  return execFileSync(program, { input, encoding: "utf8", maxBuffer: 1 << 28 }).split("\n").slice(0, -1);
}

const ways = Array.from({ length: WAYS }, (_, index) => newWay(index));
const theirs = ways.map((way) => codec.encode(way, 5));
const ours = run(ways.map((way) => `encode ${way.flat().join(" ")}`));
assert.deepEqual(ours, theirs);

const read = run(theirs.map((polyline) => `decode ${polyline}`));
for (const [index, polyline] of theirs.entries()) {
  const expected = codec.decode(polyline, 5).flat().map((value) => Math.round(value * STEPS));
  assert.equal(read[index], expected.join(" "));
}
assert.ok(ways.flat().length > WAYS, "there was something to compare");
assert.deepEqual(run(["decode _p~iF", "decode _p~iF~ps|U"]), ["refused", "3850000 -12020000"]);
console.log(`${WAYS} ways with ${ways.flat().length} points are written and read alike`);
