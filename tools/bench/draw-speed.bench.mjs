// What an honest draw costs: CPU of drawing 100 winners from 1 000 000 entries, and of their Merkle root, over that of
// `crypto.hash('sha256')` giving the bytes of 1 000 000 different messages of 40 bytes, in turns in one process of its own. What
// `crypto.hash` costs when it gives hex, which no draw can compare, is told beside it. And whether 20 000 draws are fair.
import { createHash, hash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { loadFairDraw } from './fair-draw-package.mjs';
import { median, round } from './median.mjs';

export const name = 'draw-speed';
const TARGETS = { draw: 0.4, root: 1.3, z: 3 };
const ROUNDS = 3;
const ENTRIES = 1_000_000;
const PRIZES = [
  { id: 'first', quantity: 10 },
  { id: 'second', quantity: 90 },
];

export async function run(bench) {
  const child = bench.start('tools/bench/draw-speed.bench.mjs', ['measure', bench.dir]);
  const { draw, root, bytes, hex, z } = await child.message((message) => message.draw && message);
  const against = (ms, target) => ({
    value: round(ms / bytes),
    unit: "x crypto.hash('sha256') of 40 bytes",
    target,
    ok: ms / bytes <= target,
    ms: round(ms),
    hashMs: round(bytes),
    hashToHexMs: round(hex),
  });
  return [
    against(draw, TARGETS.draw),
    { bench: `${name}-root`, ...against(root, TARGETS.root) },
    {
      bench: `${name}-fair`,
      value: round(z),
      unit: 'z of chi-square',
      target: TARGETS.z,
      ok: Math.abs(z) <= TARGETS.z,
    },
  ];
}

const cpuMs = (work) => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** Draws of 10 from 1 000: without replacement, so the variance is smaller by (n - m) / (n - 1). */
function fairness({ draw, sortLeaves }) {
  const [entries, prizes, draws] = [1000, 10, 20_000];
  const numbered = (text) => createHash('sha256').update(text).digest();
  const leaves = sortLeaves(Array.from({ length: entries }, (_, index) => numbered(`leaf ${index}`)));
  const place = new Map(
    Array.from({ length: entries }, (_, index) => [leaves.slice(32 * index, 32 * index + 32).join(), index]),
  );
  const wins = new Array(entries).fill(0);
  for (let number = 0; number < draws; number++)
    for (const { leaf } of draw(leaves, [{ id: 'a', quantity: prizes }], numbered(`seed ${number}`)))
      wins[place.get(leaf.join())]++;
  const expected = (draws * prizes) / entries;
  const sum = wins.reduce((total, won) => total + (won - expected) ** 2 / expected, 0);
  const chi = sum / ((entries - prizes) / (entries - 1));
  return (chi - (entries - 1)) / Math.sqrt(2 * (entries - 1));
}

async function measure(dir) {
  const fair = await loadFairDraw(dir);
  const leaves = fair.sortLeaves(new Uint8Array(randomBytes(32 * ENTRIES)));
  const messages = Array.from({ length: ENTRIES }, () => randomBytes(40));
  const seed = randomBytes(32);
  const hashAll = (encoding, count) => {
    for (let index = 0; index < count; index++) hash('sha256', messages[index], encoding);
  };
  const works = {
    draw: (entries) => fair.draw(entries, PRIZES, seed),
    root: (entries) => fair.merkleRoot(entries),
    bytes: (entries) => hashAll('buffer', entries.length / 32),
    hex: (entries) => hashAll('hex', entries.length / 32),
  };
  const seen = { draw: [], root: [], bytes: [], hex: [] };
  for (const work of Object.values(works)) work(leaves.subarray(0, 3_200_000));
  for (let turn = 0; turn < ROUNDS; turn++)
    for (const [which, work] of Object.entries(works)) seen[which].push(cpuMs(() => work(leaves)));
  const [draw, root, bytes, hex] = Object.values(seen).map(median);
  process.send({ draw, root, bytes, hex, z: fairness(fair) });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('disconnect', () => process.exit(0));
  await measure(process.argv[3]);
}
