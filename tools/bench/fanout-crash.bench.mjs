// Two thousand messages while everything goes wrong: workers are killed five times with messages in hand and others take
// over, the platform answers with every code and, four times, not at all after it has delivered, viewers withdraw. The
// sandbox knows what it delivered, and to whom.
import { aTemplate, sealOpenids, waitFor } from './fanout-stack.mjs';
import { openStack } from './sync-stack.mjs';

export const name = 'fanout-crash';

const WAITING = 2_000;
const KILLS = 5;
const BATCH = 50;
const TIMEOUTS = 4;
const WITHDRAWN = 20;
const ASKED = 100;
const APP_ID = 'wx0000000000crash';
const ENDPOINT = 'sendSubscribeMessage';
const CODES = [-1, 40001, 45011, 45009, 40037, 47003, 48001];
const LIMIT_MS = 50_000;

export async function run(bench) {
  const stack = await openStack(bench, { at: new Date(), apps: [APP_ID] });
  const { admin, sandbox } = stack;
  const account = sandbox.accounts.get(APP_ID);
  try {
    const ref = await stack.aMerchant(APP_ID);
    const template = account.messages.listTemplates().find(({ title }) => title === '开播提醒');
    await aTemplate(admin, ref, template.templateId);
    // A room of the platform's own: the workers poll, and would find another one gone.
    account.live.clear();
    const { roomId: platformRoomId } = await control(stack, 'rooms', {
      name: '春茶上新专场',
      startTime: Date.now() + 60_000,
    });
    await stack.sync(ref);
    const { rows: rooms } = await admin.query('select id from platform_rooms where merchant_id = $1', [ref.merchantId]);
    const roomId = rooms[0].id;
    const ids = await waitFor(admin, ref, roomId, WAITING);
    const openids = ids.map((_, n) => account.users.named(`viewer ${n}`).openid);
    await sealOpenids(stack, ref, ids, (n) => openids[n]);
    for (const openid of openids) account.messages.answer(openid, [template], 'accept');
    for (const openid of openids.slice(0, WITHDRAWN)) account.messages.change(openid, template, 'reject');
    account.events.drain();

    const fault = (more) => sandbox.faults.add({ endpoint: ENDPOINT, appId: APP_ID, ...more });
    CODES.forEach((code, n) => fault({ kind: 'errcode', code, times: 2, afterCalls: 100 + 230 * n }));
    for (let n = 0; n < TIMEOUTS; n++) fault({ kind: 'timeout', times: 1, afterCalls: 60 + 400 * n });

    await control(stack, `rooms/${platformRoomId}/start`, {});
    await stack.sync(ref);
    const delivered = () => account.messages.listSent(null).map(({ openid }) => openid);
    const report = () => stack.of('RemindersConsoleService').report(ref.merchantId, roomId);
    const env = {
      ...stack.database.env,
      KAIBO_ROLE: 'worker',
      KAIBO_PORT: '0',
      KAIBO_LOG: 'error',
      KAIBO_WECHAT_BASE_URL: stack.sandboxUrl,
      KAIBO_WECHAT_TIMEOUT_MS: '400',
    };
    // What a minute and a midnight would do, without sitting them out.
    const timePasses = (isKilled) =>
      admin.query(
        `with p as (update sending_paces set stopped_until = null where stopped_until is not null),
         l as (update directory.chunk_queue set due_at = now() where due_at > now())
         update directory.chunk_queue set lease_until = now() where $1 and lease_until > now()`,
        [isKilled],
      );

    const ends = Date.now() + LIMIT_MS;
    let kills = 0;
    let worker = bench.start('dist/apps/api/main.cjs', [], env);
    let state = await report();
    let seen = 0;
    while (state.counts.waiting > 0 || state.state !== 'done') {
      if (Date.now() > ends) throw new Error(`not done: ${JSON.stringify(state)}\n${worker.said()}`);
      const now = delivered().length;
      // In the middle of whatever it does, at five places of the whole.
      if (kills < KILLS && now > seen && now >= ((kills + 1) * WAITING) / (KILLS + 2)) {
        worker.child.kill('SIGKILL');
        await worker.ended;
        kills++;
        await timePasses(true);
        worker = bench.start('dist/apps/api/main.cjs', [], env);
      } else await timePasses(false);
      seen = now;
      await new Promise((resolve) => setTimeout(resolve, 20));
      state = await report();
    }
    await worker.stop();

    const reached = delivered();
    const duplicates = reached.length - new Set(reached).size;
    const { counts } = state;
    const unknownAtMost = BATCH * kills + TIMEOUTS;
    const listed = state.unknownMemberIds.length;
    const spent = counts.sent + counts.refused + counts.unknown;
    const wrong = await wrongBalances(stack, ref, admin);
    const lost = WAITING - spent - counts.invalid - counts.gone;
    const unsent = counts.sent > reached.length || reached.length > counts.sent + counts.unknown;
    const ok =
      duplicates === 0 &&
      lost === 0 &&
      !unsent &&
      wrong === 0 &&
      kills === KILLS &&
      counts.unknown <= unknownAtMost &&
      listed === Math.min(counts.unknown, 500);
    return {
      value: duplicates,
      unit: 'viewers told twice',
      target: 0,
      ok,
      lost,
      unknown: counts.unknown,
      unknownAtMost,
      listed,
      refused: counts.refused,
      sent: counts.sent,
      delivered: reached.length,
      wrongBalances: wrong,
      kills,
    };
  } finally {
    await stack.close();
  }
}

const control = async (stack, path, body) => {
  const response = await fetch(`${stack.sandboxUrl}/_control/apps/${APP_ID}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
};

/** Viewers of a sample whose permission is not used up, though each had one and each message had its end. */
async function wrongBalances(stack, { merchantId, miniAppId }, admin) {
  const { rows } = await admin.query(
    'select member_id from member_identities where merchant_id = $1 order by id % 97, id limit $2',
    [merchantId, ASKED],
  );
  const reminders = stack.of('RemindersService');
  let wrong = 0;
  for (const { member_id: memberId } of rows) {
    const { permission, items } = await reminders.list({ merchantId, miniAppId, memberId, tokenId: '' }, {});
    if (permission.left !== 0 || !['sent', 'refused', 'unknown'].includes(items[0].status)) wrong++;
  }
  return wrong;
}
