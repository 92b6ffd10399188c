// graphile-worker, as its documents say for speed: a local queue, and jobs completed in batches.
//   node graphile_peer.mjs POSTGRES_URL
// Reads from its standard input and answers each line with one of JSON:
//   jobs COUNT   adds so many and then, which is measured, runs them; what a job does is to be counted
import { createInterface } from "node:readline";
import { Logger, makeWorkerUtils, run } from "graphile-worker";

const connectionString = process.argv[2];
const CONCURRENT = 24;
const worker = { concurrentJobs: CONCURRENT, maxPoolSize: 10, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const logger = new Logger(() => () => {});
const utils = await makeWorkerUtils({ connectionString, logger });
await utils.migrate();

const ADD = `SELECT graphile_worker.add_jobs(ARRAY(SELECT json_populate_record(NULL::graphile_worker.job_spec,
  json_build_object('identifier', 'remind', 'payload', json_build_object('number', number))) FROM generate_series(1, $1) number))`;

async function jobs(count) {
  await utils.withPgClient((client) => client.query(ADD, [count]));
  const seen = new Set();
  let twice = 0;
  let finish;
  const all = new Promise((resolve) => (finish = resolve));
  const remind = async ({ number }) => {
    if (seen.has(number)) twice++;
    seen.add(number);
    if (seen.size === count) finish();
  };
  const began = performance.now();
  const runner = await run({ connectionString, logger, noHandleSignals: true, preset: { worker },
                             taskList: { remind } });
  await all;
  const seconds = (performance.now() - began) / 1000;
  await runner.stop();
  return { completed: seen.size, failed: twice, seconds };
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(" ");
  if (command !== "jobs") process.exit(1);
  console.log(JSON.stringify(await jobs(Number(count))));
}
await utils.release();
process.exit(0);
