// The API as a program that takes orders by messages, built from one of apps/api/test.
import { freePort } from './api.mjs';
import { within } from './within.mjs';
import { bundle } from '../build/node-app.mjs';

const built = new Map();
const program = (name) => {
  if (!built.has(name))
    built.set(
      name,
      bundle('apps/api', { entry: `test/${name}.ts`, name: `${name}.cjs` }).then(({ file }) => file),
    );
  return built.get(name);
};

/**
 * @param {string} name of the file in apps/api/test
 * @returns {Promise<any>} the program, with `port`, what it said when it was ready, and `order(op, facts)`
 */
export async function startTold(bench, database, name, env = {}) {
  const file = await program(name);
  const port = env.KAIBO_PORT ? Number(env.KAIBO_PORT) : await freePort();
  const child = bench.start(file, [], {
    ...database.env,
    KAIBO_ROLE: 'web',
    KAIBO_HOST: '127.0.0.1',
    KAIBO_PORT: String(port),
    KAIBO_LOG: 'error',
    ...env,
  });
  const ready = child.message((message) => message.ready);
  const facts = await within(30_000, 'the API to be ready', ready).catch((error) => {
    throw new Error(`${error.message}\n${child.said()}`);
  });
  let orders = 0;
  const order = async (op, more) => {
    const id = ++orders;
    const answer = child.message((message) => message.id === id);
    child.send({ id, op, ...more });
    const { result, error } = await within(30_000, `the order ${op}`, answer);
    if (error) throw new Error(error);
    return result;
  };
  return Object.assign(child, { ...facts, port, order });
}
