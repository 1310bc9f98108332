import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { type PayCallReport, PayError, createPay, redactPay } from '../pay';

const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
const merchant = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const API_V3_KEY = 'aPiV3-kEy/0123456789abcdef+01234';
const OPENID = 'oABCD1234567890abcdefghijklm';
/** Shorter than an openid is: nothing but the request tells that it is one. */
const SHORT_OPENID = 'u-17';
const NAME = '张三';
const PHONE = '13812341111';
const NOW = Date.parse('2026-01-02T10:11:00Z');

let answer: { status: number; body: string; isSigned?: boolean };
const reports: PayCallReport[] = [];
const pay = createPay({
  mchid: '1900000109',
  serialNo: 'AB12',
  privateKey: merchant.privateKey,
  apiV3Key: API_V3_KEY,
  appId: 'wx0000000000000001',
  publicKeys: { PUB_KEY_ID_1: platform.publicKey },
  clock: { now: () => NOW, sleep: async () => undefined, random: () => 0 },
  onCall: (report) => void reports.push(report),
  fetch: async (url) => {
    if (answer.status === 0)
      throw Object.assign(new TypeError(`connect ${String(url)}`), { cause: { code: 'ECONNREFUSED' } });
    const nonce = randomBytes(8).toString('hex');
    const text = `${NOW / 1000}\n${nonce}\n${answer.body}\n`;
    const signature = sign('sha256', Buffer.from(text), platform.privateKey).toString('base64');
    return new Response(answer.body, {
      status: answer.status,
      headers: {
        'request-id': '08E1',
        ...(answer.isSigned === false
          ? {}
          : {
              'wechatpay-timestamp': String(NOW / 1000),
              'wechatpay-nonce': nonce,
              'wechatpay-signature': signature,
              'wechatpay-serial': 'PUB_KEY_ID_1',
            }),
      },
    });
  },
});

/** Everything that a log might make of a value. */
const asLogged = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: 12, showHidden: true, getters: true }),
    value instanceof Error ? value.stack : '',
  ].join('\n');
const SECRETS = [
  OPENID,
  SHORT_OPENID,
  NAME,
  PHONE,
  API_V3_KEY,
  'PRIVATE KEY',
  merchant.privateKey.split('\n')[3] ?? '',
];
const expectClean = (logged: string) => {
  for (const secret of SECRETS) expect(logged).not.toContain(secret);
};

const quoting = `用户 ${OPENID} ${SHORT_OPENID} ${NAME} ${PHONE} "openid":"${OPENID}" ${encodeURIComponent(NAME)}`;
const said = (more: object = {}) =>
  JSON.stringify({ code: 'PARAM_ERROR', message: quoting, detail: { field: '/payer/openid', value: OPENID }, ...more });

it.each<[string, typeof answer]>([
  ['a refusal that quotes everything', { status: 400, body: said() }],
  ['a code that quotes', { status: 400, body: said({ code: OPENID }) }],
  ['a field that quotes', { status: 400, body: said({ detail: { field: `/users/${SHORT_OPENID}/${NAME}` } }) }],
  ['a page that quotes', { status: 502, body: `<html>${quoting}</html>` }],
  ['a redirect that quotes', { status: 302, body: quoting }],
  ['an answer that is none', { status: 200, body: quoting }],
  [
    'an answer of another shape',
    { status: 200, body: JSON.stringify({ transfer_bill_no: { openid: OPENID }, state: NAME }) },
  ],
  ['a refusal that nobody signed', { status: 400, body: said(), isSigned: false }],
  ['no connection, to an address that holds an openid', { status: 0, body: '' }],
])('no error and no report tells of whom: %s', async (_, given) => {
  answer = given;
  const calls = [
    () =>
      pay.transfers.create({
        out_bill_no: 'C1',
        transfer_scene_id: '1005',
        openid: SHORT_OPENID,
        user_name: NAME,
        transfer_amount: 1,
        transfer_remark: '佣金',
        transfer_scene_report_infos: [{ info_type: '岗位类型', info_content: '推广员' }],
      }),
    () => pay.favor.listCoupons({ openid: SHORT_OPENID, creator_mchid: '1900000109' }),
    () => pay.sharing.addReceiver({ type: 'PERSONAL_OPENID', account: OPENID, name: NAME, relation_type: 'USER' }),
  ];
  for (const call of calls) {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PayError);
    // Only what this call was about can be known to be personal; a phone number and an openid are told by their shape.
    const logged = asLogged(error);
    for (const secret of SECRETS.filter((each) => ![NAME, SHORT_OPENID].includes(each)))
      expect(logged).not.toContain(secret);
    expect((error as PayError).endpoint).toMatch(/^(transfers|favor|sharing)\./);
  }
  const [first] = calls;
  expectClean(asLogged(await first?.().catch((thrown: unknown) => thrown)));
  expectClean(asLogged(reports));
  expect(reports.at(-1)).toMatchObject({ requestId: given.status === 0 ? null : '08E1' });
});

it('keeps what helps: the code, the field and the request’s id', async () => {
  answer = { status: 400, body: said() };
  const error: unknown = await pay.refunds.get({ out_refund_no: 'R1' }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'PARAM_ERROR',
    field: '/payer/openid',
    requestId: '08E1',
    endpoint: 'refunds.get',
    httpStatus: 400,
    retry: 'never',
    message: expect.stringContaining('WeChat Pay refunds.get: PARAM_ERROR a parameter is wrong (用户 ***'),
  });
});

it.each([
  ['the client', () => pay],
  ['its reader of notices', () => pay.notices],
])('%s may be logged', (_, part) => expectClean(asLogged(part())));

it.each([
  [{ privateKey: 'PRIVATE KEY aPiV3-kEy' }, 'privateKey is no RSA private key'],
  [{ apiV3Key: API_V3_KEY.slice(1) }, 'apiV3Key is not 32 bytes long'],
  [{ publicKeys: { PUB_KEY_ID_1: merchant.privateKey.slice(0, 200) } }, 'one of publicKeys is no RSA public key'],
])('options that cannot work are refused without quoting them: %#', (change, says) => {
  const options = { mchid: '1900000109', serialNo: 'AB12', privateKey: merchant.privateKey, apiV3Key: API_V3_KEY };
  let error: unknown;
  try {
    createPay({ ...options, ...change });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ kind: 'request', endpoint: 'createPay', message: expect.stringContaining(says) });
  expectClean(asLogged(error));
  expect(asLogged(error)).not.toContain('aPiV3-kEy');
});

it.each([
  [`GET /v3/marketing/favor/users/${OPENID}/coupons?appid=wx1`, 'GET /v3/marketing/favor/users/***/coupons?appid=wx1'],
  [`GET /v3/marketing/favor/users/${SHORT_OPENID}/coupons`, 'GET /v3/marketing/favor/users/***/coupons'],
  [`{"payer":{"openid":"${SHORT_OPENID}"},"amount":{"total":1}}`, '{"payer":{"openid":"***"},"amount":{"total":1}}'],
  ['{"user_name":"密文","transfer_amount":1}', '{"user_name":"***","transfer_amount":1}'],
  [
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="N",timestamp="1",serial_no="AB12",signature="c2ln"',
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="***",timestamp="1",serial_no="***",signature="***"',
  ],
  [merchant.privateKey, '***\n'],
  [`call ${PHONE}`, 'call ***'],
])('redactPay: %s', (text, clean) => expect(redactPay(text)).toBe(clean));
