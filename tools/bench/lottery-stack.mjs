// What the lotteries' benchmarks share: the API as a program that takes orders, merchants with members, and those who enter.
import { startTold } from './told-api.mjs';

export { sendAll } from './http-load.mjs';
export { within } from './within.mjs';

/** A process of the API. @returns {Promise<any>} with `order(op, facts)` */
export const startLotteryApi = (bench, database, env = {}) => startTold(bench, database, 'lottery-bench', env);

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
