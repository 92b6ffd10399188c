// Reads what we send to browsers with code that is not ours: bodies with http_ece, tokens with Node's own crypto, and
// requests with Node's HTTP/2 and HTTP/1.1 servers over TLS.
//
//   node push_test.mjs PUSH_MESSAGES
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import crypto from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http2 from "node:http2";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import ece from "http_ece";

const program = process.argv[2];
const MESSAGES = 200;
const PADDED_TEXT = 2048; // encryption.h: kPaddedTextBytes
const BODY = 86 + PADDED_TEXT + 1 + 16;
const HALF_A_DAY = 12 * 60 * 60;
// Either clock may be read a moment after the other; far less than the 12 hours that are checked.
const SLACK = 10 * 60;
const ORIGINS = [
  "https://fcm.googleapis.com",
  "https://updates.push.services.mozilla.com",
  "https://wns2-by3p.notify.windows.com",
  "https://web.push.apple.com",
];
const seed = crypto.randomBytes(32);

/** A browser that has subscribed at `origin`. */
function newBrowser(origin) {
  const keys = crypto.createECDH("prime256v1");
  keys.generateKeys();
  return { origin, keys, auth: crypto.randomBytes(16), endpoint: `${origin}/${crypto.randomUUID()}` };
}

function newMessage(browser, length) {
  return { browser, text: crypto.randomBytes(length) };
}

/** What the program writes for `messages`, and its public key. */
async function run(parameters, messages) {
  const child = spawn(program, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  for (const { browser, text } of messages) {
    child.stdin.write(
      JSON.stringify({
        endpoint: browser.endpoint,
        p256dh: browser.keys.getPublicKey("base64url"),
        auth: browser.auth.toString("base64url"),
        text: text.toString("base64url"),
      }) + "\n",
    );
  }
  child.stdin.end();
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(JSON.parse(line));
  assert.equal(await ended, 0, "the program failed");
  assert.equal(lines.length, messages.length + 1);
  return { key: lines[0].key, lines: lines.slice(1) };
}

function decrypt(body, browser) {
  return ece.decrypt(body, { version: "aes128gcm", privateKey: browser.keys, authSecret: browser.auth });
}

/** Checks the header of RFC 8292 for `origin`, by the key it names. */
function checkAuthorization(header, origin, publicKey) {
  const [, token, key] = /^vapid t=([\w-]+\.[\w-]+\.[\w-]+), k=([\w-]+)$/.exec(header);
  assert.equal(key, publicKey);
  const [head, claims, signature] = token.split(".");
  assert.deepEqual(JSON.parse(Buffer.from(head, "base64url")), { typ: "JWT", alg: "ES256" });
  const said = JSON.parse(Buffer.from(claims, "base64url"));
  assert.deepEqual(Object.keys(said).sort(), ["aud", "exp", "sub"]);
  assert.equal(said.aud, origin);
  assert.equal(said.sub, "mailto:operator@amble.example");
  assert.ok(Math.abs(said.exp - Date.now() / 1000 - HALF_A_DAY) < SLACK, `exp is ${said.exp}`);

  const point = Buffer.from(key, "base64url");
  assert.equal(point.length, 65);
  const verifier = {
    key: crypto.createPublicKey({
      format: "jwk",
      key: {
        kty: "EC",
        crv: "P-256",
        x: point.subarray(1, 33).toString("base64url"),
        y: point.subarray(33).toString("base64url"),
      },
    }),
    dsaEncoding: "ieee-p1363",
  };
  const verifies = (text) =>
    crypto.verify("sha256", Buffer.from(text), verifier, Buffer.from(signature, "base64url"));
  assert.ok(verifies(`${head}.${claims}`));
  assert.ok(!verifies(`${head}.${claims}x`), "anything would verify");
}

/** The key that the seed stands for, worked out here once more. */
function keyOfSeed() {
  const keys = crypto.createECDH("prime256v1");
  keys.setPrivateKey(Buffer.from(crypto.hkdfSync("sha256", seed, "", "amble web push vapid key 1 1", 32)));
  return keys.getPublicKey("base64url");
}

async function anotherLibraryReadsOurMessages() {
  const messages = Array.from({ length: MESSAGES }, (_, i) =>
    // The shortest and the longest, and any between.
    newMessage(newBrowser(ORIGINS[i % 4]), i === 0 ? 0 : i === 1 ? PADDED_TEXT : crypto.randomInt(PADDED_TEXT)),
  );
  const { key, lines } = await run(["encrypt", seed.toString("base64url")], messages);
  assert.equal(key, keyOfSeed());
  const salts = new Set();
  const senders = new Set();
  messages.forEach(({ browser, text }, i) => {
    const body = Buffer.from(lines[i].body, "base64url");
    assert.equal(body.length, BODY, "the length tells something of the text");
    assert.ok(decrypt(body, browser).equals(text), `message ${i}`);
    salts.add(body.subarray(0, 16).toString("hex"));
    senders.add(body.subarray(21, 86).toString("hex"));
    checkAuthorization(lines[i].authorization, browser.origin, key);

    const spoiled = Buffer.from(body);
    spoiled[86 + crypto.randomInt(BODY - 86)] ^= 1;
    assert.throws(() => decrypt(spoiled, browser), "any body would do");
    assert.throws(() => decrypt(body, newBrowser(browser.origin)), "any browser could read it");
  });
  assert.equal(salts.size, MESSAGES);
  assert.equal(senders.size, MESSAGES);
  console.log(`${MESSAGES} messages read by http_ece and their tokens by Node`);
}

/** A push service on a free port, which answers each request with the next of `statuses`. */
async function withPushService(create, certificate, statuses, use) {
  const requests = [];
  const server = create(certificate, (request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      response.statusCode = statuses[requests.length];
      requests.push({
        version: request.httpVersion,
        method: request.method,
        path: request.url,
        headers: request.headers,
        body: Buffer.concat(parts),
      });
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`https://localhost:${server.address().port}`, requests);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function aRealServerGetsOurMessages(version, create, certificate, file) {
  const statuses = [201, 201, 410, 404, 429, 503, 400, 308, 201];
  const outcomes = ["accepted", "accepted", "gone", "gone", "later", "later", "refused", "refused", "accepted"];
  await withPushService(create, certificate, statuses, async (origin, requests) => {
    const messages = statuses.map((_, i) => newMessage(newBrowser(origin), i * 50));
    const { key, lines } = await run(["send", seed.toString("base64url"), origin, file], messages);
    assert.deepEqual(lines.map((line) => line.outcome), outcomes);
    assert.deepEqual(lines.map((line) => line.detail), statuses.map((status) => `HTTP ${status}`));
    assert.equal(requests.length, messages.length);
    requests.forEach((request, i) => {
      const { browser, text } = messages[i];
      assert.equal(request.version, version);
      assert.equal(request.method, "POST");
      assert.equal(origin + request.path, browser.endpoint);
      const { ttl, urgency, topic, authorization } = request.headers;
      assert.deepEqual({ ttl, urgency, topic }, { ttl: "3600", urgency: "low", topic: "a-topic" });
      assert.equal(request.headers["content-encoding"], "aes128gcm");
      assert.equal(request.headers["content-length"], String(BODY));
      assert.ok(decrypt(request.body, browser).equals(text));
      checkAuthorization(authorization, origin, key);
    });
  });
  console.log(`HTTP/${version}: ${statuses.length} messages sent and read`);
}

async function aServerThatNobodyVouchesForGetsNothing(certificate) {
  await withPushService(https.createServer, certificate, [201], async (origin, requests) => {
    const { lines } = await run(
      ["send", seed.toString("base64url"), origin, ""],
      [newMessage(newBrowser(origin), 10)],
    );
    assert.equal(lines[0].outcome, "later");
    assert.match(lines[0].detail, /certificate|peer/i);
    assert.ok(!lines[0].detail.includes("localhost"));
    assert.equal(requests.length, 0);
  });
  console.log("a server without a certificate that counts got nothing");
}

const folder = mkdtempSync(join(tmpdir(), "amble-push-"));
try {
  const file = join(folder, "server.crt");
  const key = join(folder, "server.key");
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost
    -addext subjectAltName=DNS:localhost -keyout ${key} -out ${file}`;
  execFileSync("openssl", words.split(/\s+/), { stdio: "ignore" });
  const certificate = { cert: readFileSync(file), key: readFileSync(key) };

  await anotherLibraryReadsOurMessages();
  await aRealServerGetsOurMessages("2.0", http2.createSecureServer, certificate, file);
  await aRealServerGetsOurMessages("1.1", https.createServer, certificate, file);
  await aServerThatNobodyVouchesForGetsNothing(certificate);
} finally {
  rmSync(folder, { recursive: true });
}
