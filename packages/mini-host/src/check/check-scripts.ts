import { checkSyntax, type EcmaYear, type ParseScript } from './check-syntax';
import { type DistCheck, scriptsOf } from './dist-report';

export interface ForbiddenText {
  pattern: RegExp;
  why: string;
}

/** What has no business in any mini-program. */
export const FORBIDDEN: readonly ForbiddenText[] = [
  { pattern: /registerDecorator|class-validator/, why: 'class-validator belongs to the server' },
  { pattern: /sourceMappingURL=/, why: 'a source map is named' },
  { pattern: /\beval\(/, why: 'the platforms have no eval' },
];

/** Every copy of React's core sets this property once. */
const REACT_CORE =
  /\.__(SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED|CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE)\s*=[^=]/g;
/** Every renderer (react-dom, Taro's reconciler) tells developer tools so. */
const REACT_RENDERER = /\breconcilerVersion\s*:/g;
const REACT_VERSION = /\bversion\s*=\s*["'](1[6-9]\.\d+\.\d+[^"']*)["']/g;

/** Two Reacts build without a word, and fail at the first hook. */
const checkReact = (check: DistCheck, sources: string[]): void => {
  const all = sources.join('\n');
  const count = (pattern: RegExp) => [...all.matchAll(pattern)].length;
  const versions = [...new Set([...all.matchAll(REACT_VERSION)].map(([, version]) => version))].join(', ');
  if (count(REACT_CORE) > 1) check.error(`${count(REACT_CORE)} copies of React (${versions || 'unknown versions'})`);
  if (count(REACT_RENDERER) > 1) check.error(`${count(REACT_RENDERER)} React renderers`);
};

export interface ScriptRules {
  ecmaVersion: EcmaYear;
  parse: ParseScript;
  forbidden: readonly ForbiddenText[];
  /** Web origins the code may name, such as `https://api.example.com`; undefined: any. */
  origins: readonly string[] | undefined;
}

export const checkScripts = (check: DistCheck, { ecmaVersion, parse, forbidden, origins }: ScriptRules): void => {
  const scripts = Object.fromEntries(scriptsOf(check).map((file) => [file, check.dist.text(file)]));
  for (const message of checkSyntax(scripts, ecmaVersion, parse)) check.error(message);
  for (const [file, source] of Object.entries(scripts)) {
    for (const { pattern, why } of forbidden) {
      const found = source.match(new RegExp(pattern.source, pattern.flags.replace('g', '')));
      if (found) check.error(`${file}: "${found[0]}": ${why}`);
    }
    if (!origins) continue;
    for (const [origin] of source.matchAll(/(https?|wss?):\/\/[a-z0-9.-]+\.[a-z]{2,}/gi))
      if (!origins.includes(origin)) check.warn(`${file}: names ${origin}`);
  }
  checkReact(check, Object.values(scripts));
};
