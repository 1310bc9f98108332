// Forty winners leave an address or get a code, staff read one of each; then every row of every table and every line of the log
// is looked through for what must not lie there in clear: names, addresses, phones, codes, the secret of a draw to come. As it
// is, in hex and in Base64.
import { addMembers, DRAFT, entering, roomOf, sendAll, startLotteryApi } from './lottery-stack.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'vault-dump';
const WINNERS = 20;

export async function run(bench) {
  const database = await bench.database();
  const { admin } = database;
  const shop = await addMerchant(admin, { rooms: 1 });
  const api = await startLotteryApi(bench, database, { KAIBO_LOG: 'info' });
  const roomId = await roomOf(admin, shop.merchantId);
  const memberIds = await addMembers(admin, shop.merchantId, WINNERS);
  const tokens = await api.order('tokens', { ...shop, memberIds });
  const secrets = [];
  for (const kind of ['goods', 'code']) {
    const draft = { ...DRAFT, prizes: [{ ...DRAFT.prizes[0], kind, quantity: WINNERS }] };
    const id = await api.order('open', { ...shop, roomId, draft });
    const path = `/v1/lotteries/${id}/entries`;
    await sendAll(
      api.port,
      tokens.map((token) => entering(path, token)),
      10,
    );
    await admin.query(
      `update lotteries set opens_at = opens_at - interval '1 hour', closes_at = date_trunc('milliseconds', clock_timestamp()) where id = $1`,
      [id],
    );
    await api.order('advance', { ...shop, lotteryId: id });
    for (const [n, token] of tokens.entries()) {
      const ask = (where, options = {}) =>
        fetch(`http://127.0.0.1:${api.port}${where}`, {
          ...options,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        }).then((answer) => answer.json());
      const { items } = await ask('/v1/me/wins');
      const win = items.find((one) => one.lotteryId === id);
      const to = {
        receiver: `王小明${n}号`,
        phone: `1390000${String(1000 + n)}`,
        address: `杭州市西湖区文三路 ${n + 100} 号`,
      };
      const body = JSON.stringify(kind === 'goods' ? { to } : {});
      const claimed = await ask(`/v1/wins/${win.id}/claim`, { method: 'POST', body });
      if (claimed.state !== 'claimed') throw new Error(JSON.stringify(claimed));
      secrets.push(...(kind === 'goods' ? Object.values(to) : [claimed.code, claimed.code.replaceAll('-', '')]));
    }
  }
  const { rows: tables } = await admin.query(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname in ('public', 'directory', 'staff', 'bullmq')`,
  );
  let dump = api.said();
  for (const { name: table } of tables) {
    const { rows } = await admin.query(`select t::text as row from ${table} t`);
    dump += rows.map(({ row }) => row).join('\n');
  }
  const formsOf = (text) => {
    const bytes = Buffer.from(text);
    const inside = [0, 1, 2].map((shift) => {
      const encoded = Buffer.concat([Buffer.alloc(shift), bytes, Buffer.alloc(2)]).toString('base64');
      return encoded.slice(shift === 0 ? 0 : 4, Math.floor((shift + bytes.length) / 3) * 4);
    });
    return [text, bytes.toString('hex'), ...inside];
  };
  const found = secrets.filter((text) => formsOf(text).some((form) => dump.includes(form)));
  // What is looked for would be found, if it were there.
  const control = await admin.query(`select name::text as row from lotteries where merchant_id = $1 limit 1`, [
    shop.merchantId,
  ]);
  const isSeeing = dump.includes(control.rows[0].row);
  return {
    value: found.length,
    unit: `of ${secrets.length} addresses, phones, names and codes in clear in database or log`,
    target: 0,
    ok: found.length === 0 && isSeeing && secrets.length === WINNERS * 5,
    bytes: dump.length,
  };
}
