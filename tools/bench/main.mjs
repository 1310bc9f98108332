// npm run bench -- <name> | --all | --list
//
// A benchmark is tools/bench/<name>.bench.mjs:
//
//   export const name = 'read-sql';
//   /** @param {import('./context.mjs').Context} bench @returns {Promise<Result | Result[]>} */
//   export async function run(bench) { …; return { value, unit: 'statements', target: 0, ok: value <= 0 }; }
//
// What it returns is printed as one JSON line, last; several results (a benchmark with two targets) as several lines.
// Exit code 0 when all are ok, else 1.
import fs from 'node:fs';
import path from 'node:path';
import { StartError } from '../start-error.mjs';
import { ensureInstalled } from '../workspace/install.mjs';
import { say, step } from '../workspace/progress.mjs';
import { inRoot } from '../workspace/root.mjs';

const folder = inRoot('tools/bench');
const ENDING = '.bench.mjs';
const names = () =>
  fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();

/** @param {string[]} argv @returns {Promise<number>} exit code */
export async function main(argv) {
  if (argv.includes('--list')) return void names().forEach((name) => console.log(name));
  const chosen = argv.includes('--all') ? names() : argv;
  if (chosen.length === 0) throw new StartError(`Name a benchmark, or --all: ${names().join(', ')}.`);
  const unknown = chosen.find((name) => !names().includes(name));
  if (unknown) throw new StartError(`There is no benchmark ${unknown}, only: ${names().join(', ')}.`);
  await ensureInstalled();
  const { ensureBuilt, SERVED } = await import('../workspace/build.mjs');
  await step('Building what is measured', () =>
    ensureBuilt(SERVED.filter(({ project }) => project === 'api' || project === 'sandbox')),
  );
  let isGood = true;
  for (const name of chosen) for (const result of await runOne(name)) isGood &&= result.ok;
  return isGood ? 0 : 1;
}

async function runOne(name) {
  const { openContext } = await import('./context.mjs');
  const bench = await openContext(name);
  const interrupt = () => void bench.close().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, interrupt);
  try {
    const { run } = await import(path.join(folder, name + ENDING));
    const results = [(await step(`Benchmark ${name}`, () => run(bench))) ?? []].flat();
    if (results.length === 0) throw new Error(`${name} measured nothing`);
    return results.map((result) => print(name, result));
  } catch (error) {
    say(error.stack);
    return [print(name, { value: null, unit: 'failed', target: null, ok: false })];
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, interrupt);
    await bench.close();
  }
}

function print(name, { bench = name, value, unit, target, ok, ...more }) {
  if (typeof ok !== 'boolean') throw new Error(`${name}: ok must be true or false`);
  const result = { bench, value, unit, target, ok, ...more };
  console.log(JSON.stringify(result));
  return result;
}
