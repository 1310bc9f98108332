// npm run docs:wechat [-- --print]: writes docs/wechat-endpoints.md from the endpoint table of packages/wechat, its rules
// and its codes.
import fs from 'node:fs';
import path from 'node:path';
import { fieldTable } from './fields.mjs';
import { load, number, source, writePage } from './source.mjs';

const SUBJECTS = [
  ['tokens', 'Tokens and quotas'],
  ['live-rooms', 'Live rooms'],
  ['live-goods', 'Goods'],
  ['live-roles', 'Roles'],
  ['live-followers', 'Followers, and the application for live'],
  ['media', 'Media'],
  ['login', 'Login'],
  ['messages', 'Messages'],
  ['codes', 'Mini-program codes'],
  ['links', 'Links'],
  ['content', 'Content check'],
  ['shipping', 'Shipping information'],
];

/** @returns {Promise<string>} the page */
async function makePage() {
  const wechat = await load('index.ts');
  const methods = clientMethods();
  const parts = [INTRO];
  for (const [file, heading] of SUBJECTS) {
    parts.push(`## ${heading}`);
    const [table] = Object.values(await load(`endpoints/${file}.ts`));
    for (const entry of Object.values(table)) parts.push(describe(entry, methods.get(entry.name), wechat));
  }
  parts.push(codesPart(wechat));
  return parts.join('\n\n');
}

/** Which call of the client makes which entry: `Call<'createRoom'>` in the interfaces that `Wechat` names. */
function clientMethods() {
  const read = (file) => fs.readFileSync(path.join(source, file), 'utf8');
  const groups = new Map(
    [...read('client.ts').matchAll(/^ {2}(\w+): (\w+Calls);$/gm)].map(([, name, type]) => [type, name]),
  );
  const methods = new Map([
    ['liveInfo', 'live.list'],
    ['liveReplay', 'live.replays'],
  ]);
  for (const file of fs.readdirSync(path.join(source, 'calls')))
    for (const [, type, body] of read(`calls/${file}`).matchAll(/export interface (\w+Calls) \{\n(.*?)\n\}/gs))
      for (const [, method, entry] of body.matchAll(/^ {2}(\w+): Call<'(\w+)'/gm))
        methods.set(entry, `${type === 'RoomCalls' ? 'live' : groups.get(type)}.${method}`);
  return methods;
}

function describe(entry, method, { rules, errorRule }) {
  const lines = [
    `### ${entry.name}`,
    `${entry.title}`,
    `- \`${entry.method} ${entry.path}\`${entry.token ? '' : ', without a token'}, ${SENT[entry.send]}${entry.wrap ? ` within \`${entry.wrap}\`` : ''}`,
    `- ${method ? `\`wechat.${method}\`` : 'made by the client when it needs a token'}; ${entry.repeatable ? 'may be repeated' : 'is not repeated when nobody knows whether it arrived'}`,
    `- Quota: ${quotaOf(entry.quota)}`,
    ...[entry.paging && `- Pages: ${pagingOf(entry)}`].filter(Boolean),
    ...[entry.emptyCode && `- \`${entry.emptyCode}\` means there are none, and is no failure`].filter(Boolean),
  ];
  // Lists stand together, apart from what is around them.
  const head = `${lines[0]}\n\n${lines[1]}\n\n${lines.slice(2).join('\n')}`;
  const results = Object.entries(entry.resultCodes ?? {}).map(
    ([code, fields]) => `With \`${code}\`, ${errorRule(Number(code)).meaning}:\n\n${fieldTable(fields)}`,
  );
  const told = (rules[entry.name] ?? []).map(({ field, says }) => `- \`${field}\` ${says}`);
  return [
    head,
    Object.keys(entry.request).length ? `Request:\n\n${fieldTable(entry.request)}` : 'Nothing to give.',
    ...(told.length ? [`Rules:\n\n${told.join('\n')}`] : []),
    answerOf(entry),
    ...results,
    `Codes beside the global ones: ${entry.errors.map((code) => `\`${code}\``).join(', ')}`,
  ].join('\n\n');
}

const SENT = { query: 'fields in the query', json: 'fields as JSON', multipart: 'fields as a form with files' };

function answerOf({ envelope, answer }) {
  if (envelope === 'binary-or-json') return 'Answer: a file.';
  if (Object.keys(answer).length === 0) return 'Answer: nothing but success.';
  return `Answer${envelope === 'bare' ? ', without `errcode`' : ''}:\n\n${fieldTable(answer)}`;
}

function quotaOf({ group, perDay, perMinute, perMinuteAndUser, code }) {
  const limits = [
    perDay === null ? 'no number a day is public' : `${number(perDay)} a day`,
    perMinute && `${number(perMinute)} a minute`,
    perMinuteAndUser && `${number(perMinuteAndUser)} a minute and user`,
    code && `then \`${code}\``,
  ];
  return `${limits.filter(Boolean).join(', ')} (\`${group}\`)`;
}

const pagingOf = ({ paging: { offset, limit, total, rows, cap, order } }) =>
  [
    `\`${rows}\` from \`${offset}\`, \`${limit}\` at a time, \`${total}\` in all`,
    cap && `at most ${cap} come`,
    order && `by ${order}`,
  ]
    .filter(Boolean)
    .join('; ');

const RETRIES = {
  never: 'no',
  backoff: 'after a pause',
  token: 'once, with another token',
  tomorrow: 'tomorrow: it opens at 00:00 in Asia/Shanghai',
};

function codesPart({ globalCodes, liveCodes, serviceCodes }) {
  const part = (heading, codes) => {
    const rows = Object.entries(codes)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([code, { meaning, retry }]) => `| ${code} | ${meaning} | ${RETRIES[retry]} |`);
    return [`### ${heading}`, ['| code | meaning | again |', '| --- | --- | --- |', ...rows].join('\n')].join('\n\n');
  };
  return [
    '## Error codes',
    part('Global', globalCodes),
    part('Live', liveCodes),
    part('Login, messages, codes, links, content check, shipping', serviceCodes),
  ].join('\n\n');
}

const INTRO = `# WeChat's interfaces

Made from the endpoint table of [@kaibo/wechat](../packages/wechat) by \`npm run docs:wechat\`; a test compares. [WeChat Pay](wechat-pay-endpoints.md) has a table of its own.

- Every call with a token carries it as \`access_token\` in the query. An answer says \`errcode: 0\`, or nothing of it where that is told.
- _On the wire_ is WeChat's spelling, _for callers_ what the client names it. Money is whole fen and time a \`Date\` for callers.
- _else_ names the code that WeChat answers for a wrong value; sensitive values appear in no log and no error.
- A quota starts anew at 00:00 in Asia/Shanghai; interfaces of one group, in brackets, share it.`;

await writePage('wechat-endpoints.md', await makePage());
