#!/usr/bin/env node
// fair-draw verify bundle.json: a verdict, line by line. Exit code 0 verified, 1 failed, 2 not read, 3 something unchecked.
import fs from 'node:fs';
import { type Published, type Verdict, verifyBundle, type VerifyBeacon, verifyEntry } from './index';
import { verifySignature } from './node';

const USAGE = `fair-draw verify <bundle.json> [options]

  <bundle.json>            what was published after the draw; - reads standard input
  --entry <entry.json>     check one person's own entry; the bundle may then be without its leaves
  --organiser-key <hex>    the Ed25519 key that the organiser publishes, for the entry's receipt
  --rules-hash <hex>       what you wrote down when it was published, before the draw; so too
  --commitment <hex>       --root <hex>  --count <n>  --round <n>  --closes-at-ms <n>
  --lang en | zh           default: as LANG says
  --json                   the verdict as JSON

Exit code: 0 verified, 1 failed, 2 not read or wrongly called, 3 right so far, but something was not checked.
`;

/** Wrongly called, or a file that cannot be read. */
class Refused extends Error {}

interface Options {
  file: string;
  entry?: string;
  organiserKey?: string;
  published: Published;
  lang: 'en' | 'zh';
  isJson: boolean;
}

const HEX = /^[0-9a-f]{64}$/;

function readOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): Options {
  const [command, ...rest] = argv;
  if (command !== 'verify') throw new Refused(USAGE);
  const options: Options = {
    file: '',
    published: {},
    lang: environment['LANG']?.startsWith('zh') ? 'zh' : 'en',
    isJson: false,
  };
  const values = rest[Symbol.iterator]();
  for (const word of values) {
    if (word === '--json') options.isJson = true;
    else if (word.startsWith('--')) setOption(options, word, String(values.next().value ?? ''));
    else if (options.file) throw new Refused(`One bundle only, not ${word} too.\n\n${USAGE}`);
    else options.file = word;
  }
  if (!options.file) throw new Refused(USAGE);
  return options;
}

function setOption(options: Options, name: string, value: string): void {
  const { published } = options;
  const hex = () => (HEX.test(value) ? value : refuse(name, '64 lower-case hex digits'));
  const whole = () => (/^\d{1,15}$/.test(value) ? Number(value) : refuse(name, 'a whole number'));
  if (name === '--entry') options.entry = value || refuse(name, 'a file');
  else if (name === '--organiser-key') options.organiserKey = hex();
  else if (name === '--rules-hash') published.rulesHash = hex();
  else if (name === '--commitment') published.commitment = hex();
  else if (name === '--root') published.root = hex();
  else if (name === '--count') published.count = whole();
  else if (name === '--round') published.round = whole();
  else if (name === '--closes-at-ms') published.closesAtMs = whole();
  else if (name === '--lang') options.lang = value === 'zh' || value === 'en' ? value : refuse(name, 'en or zh');
  else throw new Refused(`There is no option ${name}.\n\n${USAGE}`);
}

function refuse(name: string, rule: string): never {
  throw new Refused(`${name} wants ${rule}.`);
}

function readJson(file: string): unknown {
  try {
    const bytes = fs.readFileSync(file === '-' ? 0 : file);
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw new Refused(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** BLS comes with an optional package. */
async function beaconVerifier(): Promise<VerifyBeacon | undefined> {
  try {
    return (await import('./drand')).verifyDrand;
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const NEEDS_BLS = {
  en: 'To check the beacon: npx -p @kaibo/fair-draw -p @noble/curves fair-draw verify …',
  zh: '检查信标签名：npx -p @kaibo/fair-draw -p @noble/curves fair-draw verify …',
};
const RESULTS = {
  verified: { en: 'VERIFIED', zh: '通过', code: 0 },
  failed: { en: 'FAILED', zh: '未通过', code: 1 },
  incomplete: { en: 'NOT ALL CHECKED', zh: '未全部检查', code: 3 },
};
const STATUSES = {
  ok: { en: 'ok       ', zh: '正确  ' },
  weak: { en: 'weak     ', zh: '较弱  ' },
  unchecked: { en: 'unchecked', zh: '未检查' },
  failed: { en: 'FAILED   ', zh: '错误  ' },
};

function print({ lines, result, weak }: Verdict, lang: 'en' | 'zh'): void {
  for (const line of lines) console.log(`${STATUSES[line.status][lang]}  ${line.code.padEnd(20)}  ${line[lang]}`);
  if (lines.some(({ code }) => code === 'beacon-unchecked')) console.log(NEEDS_BLS[lang]);
  const weakly = { en: ', but weaker than it could be', zh: '（公正性较弱）' }[lang];
  console.log(RESULTS[result][lang] + (weak && result !== 'failed' ? weakly : ''));
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  const { published, organiserKey } = options;
  const verifyBeacon = await beaconVerifier();
  const shared = { published, ...(verifyBeacon && { verifyBeacon }) };
  const bundle = readJson(options.file);
  const verdict = options.entry
    ? verifyEntry(bundle, readJson(options.entry), {
        ...shared,
        verifySignature,
        ...(organiserKey !== undefined && { organiserKey }),
      })
    : verifyBundle(bundle, shared);
  if (options.isJson) console.log(JSON.stringify(verdict));
  else print(verdict, options.lang);
  return RESULTS[verdict.result].code;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Refused ? error.message : error);
    process.exitCode = 2;
  },
);
