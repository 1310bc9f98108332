// What a start costs until /readyz says yes: CPU over that of the least app of the same make, and resident memory.
import { bundle } from '../build/node-app.mjs';
import { freePort } from './api.mjs';
import { cpuMsOf, residentMbOf } from './cpu.mjs';
import { connect, requestFor, statusOf } from './http-load.mjs';
import { compare, median, round } from './median.mjs';

export const name = 'start-cold';
const TARGETS = { cpu: 1.6, memory: 200 };
const ROUNDS = 7;

export async function run(bench) {
  const database = await bench.database();
  const reference = await bundle('tools/bench', { entry: 'start-cold.reference.ts', name: 'start-cold.reference.cjs' });
  const memory = [];
  const start = (file, env) => async () => {
    const port = await freePort();
    const program = bench.start(file, [], { ...database.env, ...env, KAIBO_PORT: String(port) });
    const isReady = () =>
      connect(port).then(
        async (connection) => {
          const answer = await connection.ask(requestFor('/readyz')).catch(() => null);
          connection.close();
          return answer !== null && statusOf(answer) === 200;
        },
        () => false,
      );
    if (!(await bench.until(isReady, 30_000, 10))) throw new Error(`${file} did not become ready:\n${program.said()}`);
    const cpu = cpuMsOf(program.pid);
    if (env.KAIBO_ROLE) memory.push(residentMbOf(program.pid));
    await program.stop();
    return cpu;
  };
  // All of it, as `npm start` runs it: web and worker in one.
  const ours = start('dist/apps/api/main.cjs', { KAIBO_ROLE: 'all' });
  const theirs = start(reference.file, {});
  const { ratio, ...ms } = await compare(ours, theirs, ROUNDS);
  const resident = median(memory);
  return [
    {
      value: round(ratio),
      unit: 'x bare Nest + Fastify + TypeORM',
      target: TARGETS.cpu,
      ok: ratio <= TARGETS.cpu,
      apiMs: round(ms.ours),
      referenceMs: round(ms.reference),
    },
    {
      bench: `${name}-memory`,
      value: round(resident),
      unit: 'MB',
      target: TARGETS.memory,
      ok: resident <= TARGETS.memory,
    },
  ];
}
