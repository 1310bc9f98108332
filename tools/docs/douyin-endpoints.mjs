// npm run docs:douyin [-- --print]: writes docs/douyin-endpoints.md from the endpoint table of packages/douyin, its rules
// and its codes.
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../workspace/root.mjs';
import { fieldTable } from './fields.mjs';
import { load, writePage } from './source.mjs';

const source = inRoot('packages/douyin/src');

const HOSTS = { open: 'https://open.douyin.com', toutiao: 'https://developer.toutiao.com' };
const PLACES = { 'access-token': 'the header `access-token`', 'X-Token': 'the header `X-Token`', body: 'the body' };
const TOKENS = { 'client-token': 'client_token', 'access-token': 'access_token' };
const SUCCESS = {
  err_no: '`err_no` is 0; a failure is told in `err_tips` or `err_msg`',
  oauth: '`data.error_code` is 0; a failure is told in `data.description`',
  antidirt: 'there is no `code` at the top; a failure is told in `message`',
  error: '`error` is 0; a failure is told in `message`',
};
const FAMILIES = {
  open: 'open.douyin.com',
  apps: 'developer.toutiao.com/api/apps/v2: tokens and login',
  oauth: 'open.douyin.com/oauth',
  antidirt: 'The older text check',
  image: 'The older image check',
};
const RETRIES = { never: 'no', backoff: 'after a pause', token: 'once, with another token' };

function makePage({ endpoints, rules, errorCodes }) {
  const methods = clientMethods();
  const entries = Object.values(endpoints).map((entry) =>
    describe(entry, methods.get(entry.name), rules[entry.name] ?? []),
  );
  return [INTRO, '## Interfaces', ...entries, '## Error codes', ...Object.entries(errorCodes).map(codesPart)].join(
    '\n\n',
  );
}

/** Which call of the client makes which entry: `Call<'notifyUser'>` in the interfaces that `Douyin` names. */
function clientMethods() {
  const client = fs.readFileSync(path.join(source, 'client.ts'), 'utf8');
  const groups = new Map([...client.matchAll(/^ {2}(\w+): (\w+Calls);$/gm)].map(([, name, type]) => [type, name]));
  const calls = [...client.matchAll(/export interface (\w+Calls) \{\n(.*?)\n\}/gs)].flatMap(([, type, body]) =>
    [...body.matchAll(/^ {2}(\w+): Call<'(\w+)'/gm)].map(([, method, entry]) => [
      entry,
      `${groups.get(type)}.${method}`,
    ]),
  );
  return new Map(calls);
}

function describe(entry, method, told) {
  const { name, title, host, token, request, envelope, payload, answer, repeatable, codes } = entry;
  const facts = [
    `\`${entry.method} ${HOSTS[host]}${entry.path}\``,
    token ? `${TOKENS[token.family]} in ${PLACES[token.in]}` : 'without a token',
    `${method ? `\`douyin.${method}\`` : 'made by the client when it needs a token'}; ${repeatable ? 'may be repeated' : 'is not repeated when nobody knows whether it arrived'}`,
    `Success: ${SUCCESS[envelope]}`,
    `Codes: ${FAMILIES[codes]}`,
    `Source: ${entry.source}`,
  ];
  return [
    `### ${name}`,
    title,
    facts.map((fact) => `- ${fact}`).join('\n'),
    `Request:\n\n${fieldTable(request)}`,
    ...(told.length ? [`Rules:\n\n${told.map(({ field, says }) => `- \`${field}\` ${says}`).join('\n')}`] : []),
    `Answer${payload ? `, within \`${payload}\`` : ''}:\n\n${fieldTable(answer)}`,
  ].join('\n\n');
}

function codesPart([family, codes]) {
  const rows = Object.entries(codes)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([code, { meaning, retry }]) => `| ${code} | ${meaning} | ${RETRIES[retry]} |`);
  return [`### ${FAMILIES[family]}`, ['| code | meaning | again |', '| --- | --- | --- |', ...rows].join('\n')].join(
    '\n\n',
  );
}

const INTRO = `# Douyin's interfaces

Made from the endpoint table of [@kaibo/douyin](../packages/douyin) by \`npm run docs:douyin\`; a test compares.

- There are two families of tokens, and a token of one is none of the other: client_token of open.douyin.com, access_token of developer.toutiao.com.
- Success and failure both come with HTTP 200; each interface tells them apart in its own way. The same number means different things in different families.
- _On the wire_ is the platform's spelling, _for callers_ what the client names it. The app id, the secret and the token are the client's to fill in. Sensitive values appear in no log and no error.`;

await writePage('douyin-endpoints.md', makePage(await load('index.ts', source)));
