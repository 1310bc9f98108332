// npm run docs:wechat [-- --print]: writes docs/wechat-pay-endpoints.md from the Pay table of packages/wechat, its rules
// and its codes.
import { escaped, load, number, writePage } from './source.mjs';

const SUBJECTS = {
  jsapi: 'Orders',
  refunds: 'Refunds',
  sharing: 'Profit sharing',
  transfers: 'Transfers',
  favor: 'Cash coupons',
  busifavor: 'Merchant coupons',
  certificates: 'Certificates of the platform',
};

function makePage(pay, rules) {
  const entries = Object.values(pay.payEndpoints);
  const parts = [INTRO];
  for (const [group, heading] of Object.entries(SUBJECTS)) {
    parts.push(`## ${heading}`);
    for (const entry of entries.filter(({ name }) => name.startsWith(`${group}.`)))
      parts.push(describe(entry, pay, rules[entry.name] ?? []));
  }
  return [...parts, noticesPart(pay), codesPart(pay), numbersPart(pay)].join('\n\n');
}

function describe(entry, { payCodes }, told) {
  const { name, title, method, url, path, query, body, answer, either = [] } = entry;
  const facts = [
    `\`${method} ${url}\``,
    `\`pay.${name}\`; ${repeatOf(entry)}`,
    entry.perSecond && `At most ${number(entry.perSecond)} a second`,
    `Source: ${entry.source}`,
  ].filter(Boolean);
  const asked = [...walk(path, '', 'in the path'), ...walk(query, '', 'in the query'), ...walk(body ?? {}, '', '')];
  const rules = [
    ...either.map((names) => `exactly one of ${names.map((each) => `\`${each}\``).join(' and ')}`),
    ...told.map(({ says }) => says),
  ];
  return [
    `### ${name}`,
    title,
    facts.map((fact) => `- ${fact}`).join('\n'),
    asked.length ? `Request:\n\n${table(asked, 'needed')}` : 'Nothing to give.',
    ...(rules.length ? [`Rules:\n\n${rules.map((rule) => `- ${rule}`).join('\n')}`] : []),
    answer === null ? 'Answer: HTTP 204.' : `Answer:\n\n${table(walk(answer, '', ''), 'always there')}`,
    `Codes: ${Object.entries(entry.errors)
      .map(([code, status]) => `\`${code}\`${status === payCodes[code].status ? '' : ` (${status})`}`)
      .join(', ')}`,
  ].join('\n\n');
}

function repeatOf({ idempotency, repeatable }) {
  const again = repeatable ? 'may be repeated' : 'is not repeated when nobody knows whether it arrived';
  return idempotency ? `${again}; the same \`${idempotency}\` is the same thing` : again;
}

/** @param {string} there the heading over who has to be there */
function table(rows, there) {
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [`| field | type | ${there} | |`, '| --- | --- | --- | --- |', ...lines].join('\n');
}

function walk(fields, prefix, where) {
  return Object.entries(fields).flatMap(([name, field]) => [
    [`\`${prefix}${name}\``, typeOf(field), needOf(field), rulesOf(field, where)],
    ...inner(field, prefix + name),
  ]);
}

function inner(field, at) {
  if (field.type === 'object') return walk(field.fields, `${at}.`, '');
  return field.type === 'array' ? inner(field.items, `${at}[]`) : [];
}

const TYPES = { string: 'text', integer: 'whole number', boolean: 'true or false', time: 'time', object: 'object' };
const UNITS = {
  fen: 'whole fen',
  seconds: 'seconds',
  minutes: 'minutes',
  days: 'days',
  rows: 'rows',
  percent: 'percent',
  url: 'web address',
  'notify-url': 'notify URL',
  'page-path': 'page path',
};
const typeOf = (field) =>
  field.type === 'array' ? `list of ${typeOf(field.items)}` : (UNITS[field.unit] ?? TYPES[field.type]);

function needOf({ required, fill, default: otherwise }) {
  if (fill) return `no, else the client’s ${fill}`;
  if (required) return 'yes';
  return otherwise === undefined ? 'no' : `no, else ${otherwise}`;
}

function rulesOf(field, where) {
  const item = field.type === 'array' ? field.items : null;
  const told = [
    where,
    (field.values ?? item?.values)?.map((value) => `\`${value}\``).join(', '),
    rangeOf(field),
    item && rangeOf(item) && `each ${rangeOf(item)}`,
    field.rule ? `only ${field.rule}` : field.pattern && `\`${field.pattern}\``,
    field.unit === 'notify-url' && 'https, without a query',
    field.encrypted && 'sealed by the client',
    field.personal && 'personal: in no log and no error',
    field.note,
    field.unconfirmed && '(unconfirmed)',
  ];
  return escaped(told.filter(Boolean).join('; '));
}

function rangeOf({ min, max, type }) {
  const what = { string: ' characters', array: ' items' }[type] ?? '';
  if (min && max !== undefined)
    return min === max ? `${number(min)}${what}` : `${number(min)} to ${number(max)}${what}`;
  if (max !== undefined) return `at most ${number(max)}${what}`;
  return min > 1 || (min && type === 'integer') ? `at least ${number(min)}${what}` : '';
}

function noticesPart({ payEvents, noticePauses }) {
  const parts = Object.entries(payEvents).map(([type, { original, resource, unconfirmed, source }]) =>
    [
      `### ${type}${unconfirmed ? ' (spelling unconfirmed)' : ''}`,
      `\`resource.original_type\` is \`${original}\`. Source: ${source}.`,
      table(walk(resource, '', ''), 'always there'),
    ].join('\n\n'),
  );
  const times = `A notice that is not taken comes again after ${noticePauses.map(pauseOf).join(', ')} (unconfirmed).`;
  return ['## Notices', times, ...parts].join('\n\n');
}

const pauseOf = (seconds) =>
  seconds < 60 ? `${seconds} s` : seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`;

const AGAIN = {
  same: 'yes, with the same number',
  slower: 'yes, less often',
  query: 'ask how it stands first',
  never: 'no',
};

function codesPart({ payCodes, favorSubCodes }) {
  const rows = Object.entries(payCodes).map(
    ([code, { status, meaning, retry }]) => `| \`${code}\` | ${status} | ${meaning} | ${AGAIN[retry]} |`,
  );
  const subs = Object.entries(favorSubCodes).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return [
    '## Error codes',
    ['| code | HTTP | meaning | again |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    'Sub-codes of coupon sending, still in grey release:',
    ['| code | meaning |', '| --- | --- |', ...subs].join('\n'),
  ].join('\n\n');
}

function numbersPart({ payLimits, clockToleranceSeconds, noticeAnswerSeconds, payHosts }) {
  return `## Numbers

- Hosts: ${payHosts.map((host) => `\`${host}\``).join(', then ')}.
- Clocks of a message and its reader may differ by ${clockToleranceSeconds} s, either way. A notice is answered within ${noticeAnswerSeconds} s.
- Refunds: within ${payLimits.refundWithinDays} days, in at most ${payLimits.partialRefunds} parts.
- Profit sharing: at most ${payLimits.sharingRequests} requests an order and ${payLimits.sharingReceivers} receivers a request; ${payLimits.sharingRateBps / 100} % of an order unless the merchant has another rate (unconfirmed).
- Cash coupons: at most ${number(payLimits.favorFenPerUserMonth)} fen for one user from one merchant in a calendar month.`;
}

const INTRO = `# WeChat Pay's interfaces

Made from the Pay table of [@kaibo/wechat](../packages/wechat) by \`npm run docs:wechat\`; a test compares. The other interfaces stand in
[wechat-endpoints.md](wechat-endpoints.md).

- Names are those of the wire, for callers too. Money is whole fen. Times are RFC 3339 with an offset on the wire, and \`Date\` for callers.
- \`SYSTEM_ERROR\` and \`SIGN_ERROR\` may come from everywhere. A number behind a code is its HTTP status where it is not the usual one.
- Known values are listed: a request may carry no other, an answer may, because the platform adds some now and then.
- _(unconfirmed)_: widely known, but in no public source that was read.`;

const [pay, { requestRules }] = [await load('pay/endpoints.ts'), await load('pay/rules.ts')];
await writePage('wechat-pay-endpoints.md', makePage(pay, requestRules));
