// Guessers at the door while viewers read: wrong passwords for accounts that exist and for some that do not, in nine
// rounds, each beside readers of a room list and each after as long a time with the readers alone.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApi } from './api.mjs';
import { connect, requestFor, statusOf } from './http-load.mjs';
import { median, round } from './median.mjs';
import { addMerchant, listPath } from './rooms-data.mjs';

export const name = 'login-flood';
const TARGET = 3;
const ROUNDS = 9;
const GUESSES = 23; // 207 in all
const BURST = 4;
/** As apps/api/src/features/staff/staff.rules.ts has it: tries for one account in its window. */
const LIMIT = 10;
const AT_ONCE = 2;
const READERS = 4;
const PAUSE_MS = 5;

export async function run(bench) {
  const database = await bench.database();
  const merchant = await addMerchant(database.admin);
  const api = await startApi(bench, database);
  await addAccount(bench, database, api);
  const request = requestFor(listPath(merchant), { 'Accept-Encoding': 'br' });
  const readers = await Promise.all(Array.from({ length: READERS }, () => connect(api.port)));
  const before = await figures(api);
  const p95s = { flooded: [], idle: [] };
  const answers = {};
  let errors = 0;
  await read(readers, request, sleep(500)); // warm
  for (let number = 0; number < ROUNDS; number++) {
    const email = number === 0 ? EMAIL : `nobody-${number}@example.com`;
    const from = process.platform === 'linux' ? `127.0.0.${number + 2}` : '127.0.0.1'; // all of 127/8 is this machine
    const times = { flooded: [], idle: [] };
    // In turns within a round too: whoever else uses this machine comes and goes within seconds.
    for (let sent = 0; sent < GUESSES; sent += BURST) {
      const count = Math.min(BURST, GUESSES - sent);
      const flood = Promise.all(Array.from({ length: count }, () => guess(api, email, from)));
      const beside = await read(readers, request, flood);
      for (const status of await flood) answers[status] = (answers[status] ?? 0) + 1;
      const alone = await read(readers, request, sleep(beside.ms));
      times.flooded.push(...beside.times);
      times.idle.push(...alone.times);
      errors += beside.errors + alone.errors;
    }
    p95s.flooded.push(p95(times.flooded));
    p95s.idle.push(p95(times.idle));
  }
  for (const reader of readers) reader.close();
  const after = await figures(api);
  const hashes = after.hashes - before.hashes;
  const value = round(median(p95s.flooded) / median(p95s.idle));
  const isBounded = hashes > 0 && hashes <= LIMIT * ROUNDS && after.atOnce <= AT_ONCE;
  const isAnswered = Object.keys(answers).every((status) => status === '401' || status === '429');
  return {
    value,
    unit: 'p95 of reads beside guessers ÷ alone',
    target: TARGET,
    ok: value <= TARGET && isBounded && isAnswered && errors === 0,
    guesses: ROUNDS * GUESSES,
    answers,
    hashes,
    hashesAtMost: LIMIT * ROUNDS,
    atOnce: after.atOnce,
    errors,
    rounds: p95s.flooded.map((p95, number) => round(p95 / p95s.idle[number])),
  };
}

const EMAIL = 'owner@example.com';

/** The first owner, by the command and the link that a person would use. */
async function addAccount(bench, database, api) {
  const said = await bench.run('dist/apps/api/main.cjs', ['staff', 'new-merchant', 'flooded'], database.env);
  const token = JSON.parse(said).link.split('#')[1];
  const answer = await post(api, '/v1/console/invitations/accept', {
    token,
    email: EMAIL,
    name: 'owner',
    password: 'the right password',
  });
  if (answer.status !== 200) throw new Error(`the first owner was not let in: ${answer.status}`);
}

/** @param localAddress each round comes from another one, or the limit for one address would end the flood */
const post = (api, path, body, localAddress = '127.0.0.1') =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const request = http.request(api.url + path, { method: 'POST', headers, localAddress, agent: false });
    request.on('error', reject).on('response', (answer) => {
      answer.on('error', reject).on('end', () => resolve({ status: answer.statusCode }));
      answer.resume();
    });
    request.end(JSON.stringify(body));
  });

async function guess(api, email, from) {
  return (await post(api, '/v1/console/session', { email, password: 'not the right password' }, from)).status;
}

/** Reads until `end`, each reader at its pace. @returns milliseconds of each */
async function read(readers, request, end) {
  const began = performance.now();
  let isOver = false;
  void end.finally(() => (isOver = true));
  const times = [];
  let errors = 0;
  await Promise.all(
    readers.map(async (reader) => {
      while (!isOver) {
        const asked = performance.now();
        const answer = await reader.ask(request);
        times.push(performance.now() - asked);
        if (statusOf(answer) !== 200) errors++;
        await sleep(PAUSE_MS);
      }
    }),
  );
  return { times, errors, ms: performance.now() - began };
}

const p95 = (times) => times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;

async function figures(api) {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  const read = (figure) => Number(new RegExp(`^${figure} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  return { hashes: read('kaibo_password_hashes_total'), atOnce: read('kaibo_password_hashes_at_once_most') };
}
