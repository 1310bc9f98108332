import { Client } from 'pg';
import { aMerchant, anApp, type TestApp } from '../../test/app';
import { Audit } from './audit';
import type { Staff } from './auth';
import { Db } from './db';
import { permissionsOfKey, permissionsOfRole } from './permissions.rules';
import { KEY_SCOPES } from '@kaibo/contracts/staff';
import { Reveals } from './reveals';
import { Vault } from './vault';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await app.close();
});

const ann = (merchantId: string): Staff => ({
  merchantId,
  personId: '7',
  keyId: null,
  sessionId: '1',
  permissions: permissionsOfRole('operator'),
  steppedUpAt: new Date(),
  requestId: 'request-1',
});
const reveals = (): Reveals => new Reveals(app.app.get(Db), app.app.get(Vault), app.app.get(Audit));

const PHONE = '13800138000';
const aWin = async () => {
  const { merchantId } = await aMerchant(app, { source: 'manual' });
  const place = { merchantId, table: 'wins', row: '1' };
  await app.app.get(Db).forMerchant(merchantId, (tx) => app.app.get(Vault).put(tx, place, PHONE));
  return { merchantId, place, object: { kind: 'win', id: '1' } };
};
const traces = async (merchantId: string) =>
  (
    await admin.query(
      `select action, actor_kind, actor_id, object_kind, object_id, reason, request_id from audit_entries
       where merchant_id = $1 and action like 'personal.%' order by id`,
      [merchantId],
    )
  ).rows;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

it('shows the text to who may see it, and leaves a trace with the reason', async () => {
  const { merchantId, ...win } = await aWin();
  expect(await reveals().reveal({ ...win, staff: ann(merchantId), reason: ' 快递要电话 ' })).toBe(PHONE);
  expect(await traces(merchantId)).toEqual([
    {
      action: 'personal.reveal',
      actor_kind: 'staff',
      actor_id: '7',
      object_kind: 'win',
      object_id: '1',
      reason: '快递要电话',
      request_id: 'request-1',
    },
  ]);
});

it.each<[string, Partial<Staff>, object]>([
  [
    'a staff key, which names no person',
    { personId: null, keyId: '1', permissions: permissionsOfKey(KEY_SCOPES) },
    { actor_kind: 'staff-key', actor_id: '1' },
  ],
  ['another role', { personId: '8', permissions: permissionsOfRole('agent') }, { actor_kind: 'staff', actor_id: '8' }],
  ['staff of another merchant', { merchantId: '999999' }, { actor_kind: 'staff', actor_id: '7' }],
])('shows nothing to %s, and notes that it was asked', async (_name, other, told) => {
  const { merchantId, ...win } = await aWin();
  const staff = { ...ann(merchantId), ...other };
  expect(await codeOf(reveals().reveal({ ...win, staff, reason: '快递要电话' }))).toBe('FORBIDDEN');
  expect(await traces(merchantId)).toMatchObject([{ action: 'personal.reveal-refused', ...told }]);
});

it.each([
  ['none', ''],
  ['blanks', '    '],
  ['one that says nothing', 'ok'],
  ['an endless one', '因'.repeat(201)],
])('asks for a reason: %s', async (_name, reason) => {
  const { merchantId, ...win } = await aWin();
  expect(await codeOf(reveals().reveal({ ...win, staff: ann(merchantId), reason }))).toBe('INPUT_INVALID');
  expect(await traces(merchantId)).toEqual([]);
});

it('shows nothing when the trace cannot be written', async () => {
  const { merchantId, ...win } = await aWin();
  await admin.query(
    `alter table audit_entries add constraint ck_full check (merchant_id <> ${merchantId} or action <> 'personal.reveal') not valid`,
  );
  expect(await codeOf(reveals().reveal({ ...win, staff: ann(merchantId), reason: '快递要电话' }))).not.toBe('no error');
  await admin.query('alter table audit_entries drop constraint ck_full');
  expect(await traces(merchantId)).toEqual([]);
});

it('leaves as many traces as it was asked, also at once', async () => {
  const { merchantId, ...win } = await aWin();
  const shown = await Promise.all(
    Array.from({ length: 25 }, (_, n) => reveals().reveal({ ...win, staff: ann(merchantId), reason: `原因之 ${n}` })),
  );
  expect(new Set(shown)).toEqual(new Set([PHONE]));
  expect(new Set((await traces(merchantId)).map(({ reason }) => reason)).size).toBe(25);
});

it('has nothing to show of what was erased, and of what never was', async () => {
  const { merchantId, ...win } = await aWin();
  const elsewhere = { ...win, place: { ...win.place, row: '2' } };
  expect(await reveals().reveal({ ...elsewhere, staff: ann(merchantId), reason: '快递要电话' })).toBeNull();
  await app.app.get(Db).forMerchant(merchantId, (tx) => app.app.get(Vault).eraseMerchant(tx, merchantId));
  expect(await codeOf(reveals().reveal({ ...win, staff: ann(merchantId), reason: '快递要电话' }))).toBe('DATA_ERASED');
  expect(await traces(merchantId)).toEqual([]);
});
