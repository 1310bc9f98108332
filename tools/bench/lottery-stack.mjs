// What the lotteries' benchmarks share: the API as a program that takes orders, merchants with members, and those who enter.
import { freePort } from './api.mjs';
import { bundle } from '../build/node-app.mjs';
import { connect, statusOf } from './http-load.mjs';

let built;
const program = () =>
  (built ??= bundle('apps/api', { entry: 'test/lottery-bench.ts', name: 'lottery-bench.cjs' }).then(
    ({ file }) => file,
  ));

/** A process of the API. @returns {Promise<any>} with `order(op, facts)` */
export async function startLotteryApi(bench, database, env = {}) {
  const file = await program();
  const port = env.KAIBO_PORT ? Number(env.KAIBO_PORT) : await freePort();
  const child = bench.start(file, [], {
    ...database.env,
    KAIBO_ROLE: 'web',
    KAIBO_HOST: '127.0.0.1',
    KAIBO_PORT: String(port),
    KAIBO_LOG: 'error',
    ...env,
  });
  const { referencePort } = await child.message((message) => message.ready);
  let orders = 0;
  const order = async (op, facts) => {
    const id = ++orders;
    const answer = child.message((message) => message.id === id);
    child.send({ id, op, ...facts });
    const { result, error } = await answer;
    if (error) throw new Error(error);
    return result;
  };
  return Object.assign(child, { port, referencePort, order });
}

export const DRAFT = {
  name: '整装节抽奖',
  entryKind: 'comment',
  keyword: '幸福家装',
  entrySeconds: 3_600,
  organiser: '幸福家装',
  claimTerms: '开奖后七天内填写地址',
  claimDays: 7,
  prizes: [{ name: '电饭煲', kind: 'goods', valueFen: 29_900, quantity: 3 }],
};

/** @returns {Promise<string[]>} ids of new members */
export async function addMembers(admin, merchantId, count) {
  const { rows } = await admin.query(
    `insert into members (merchant_id, created_at, signed_in_at) select $1, now(), now() from generate_series(1, $2) returning id::text`,
    [merchantId, count],
  );
  return rows.map(({ id }) => id);
}

export const roomOf = async (admin, merchantId) =>
  (await admin.query('select id::text from platform_rooms where merchant_id = $1 limit 1', [merchantId])).rows[0].id;

const BODY = Buffer.from(JSON.stringify({ keyword: DRAFT.keyword }));
/** The bytes of one who enters. */
export const entering = (path, token) =>
  Buffer.concat([
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`,
    ),
    BODY,
  ]);

/** Sends all requests over so many connections, each with one open. @returns {Promise<number[]>} statuses, by request */
export async function sendAll(port, requests, connections) {
  const statuses = new Array(requests.length).fill(0);
  let next = 0;
  const lanes = await Promise.all(Array.from({ length: connections }, () => connect(port)));
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < requests.length) {
        const at = next++;
        statuses[at] = statusOf(await lane.ask(requests[at]));
      }
      lane.close();
    }),
  );
  return statuses;
}
