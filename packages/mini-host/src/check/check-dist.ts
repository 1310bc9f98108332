import { toAppConfig } from '../pack/app-config';
import { platformOf, readDist } from '../pack/dist-folder';
import { compileTemplates } from '../pack/templates';
import { checkGraph, checkPlugins } from './check-graph';
import { checkScripts, FORBIDDEN, type ForbiddenText } from './check-scripts';
import { checkSettings } from './check-settings';
import { checkSizes, PLATFORM_LIMITS, type SizeLimits } from './check-sizes';
import type { EcmaYear, ParseScript } from './check-syntax';
import type { DistCheck } from './dist-report';

export interface CheckDistOptions {
  /** The parser that judges the language level: `acorn.parse`. */
  parse: ParseScript;
  /** Default 2018. */
  ecmaVersion?: EcmaYear;
  /** Default: the platform's own limits. */
  limits?: Partial<SizeLimits>;
  /** Texts that no script may hold, besides the built-in ones. */
  forbidden?: readonly ForbiddenText[];
  /** Web origins the code may name; others are warned about. Default: any. */
  origins?: readonly string[];
}

export interface DistReport {
  /** Bytes by package: `main`, and each subpackage by its root. */
  sizes: Record<string, number>;
  /** Must not ship so. */
  errors: string[];
  /** Worth a look. */
  warnings: string[];
}

/**
 * Looks a built mini-program folder over without running it. Needs no network and no account.
 * @throws Error when the folder holds no readable app.json
 * @example
 * const { errors } = checkDist('dist/weapp', { parse: acorn.parse, limits: { main: 480 * 1024 } });
 */
export const checkDist = (folder: string, options: CheckDistOptions): DistReport => {
  const errors: string[] = [];
  const warnings: string[] = [];
  const dist = readDist(folder);
  const platform = platformOf(dist);
  const check: DistCheck = {
    dist,
    platform,
    app: toAppConfig(dist.json('app.json')),
    error: (message) => errors.push(message),
    warn: (message) => warnings.push(message),
  };
  const sizes = checkSizes(check, { ...PLATFORM_LIMITS[platform], ...options.limits });
  checkGraph(check);
  checkPlugins(check);
  checkScripts(check, {
    parse: options.parse,
    ecmaVersion: options.ecmaVersion ?? 2018,
    forbidden: [...FORBIDDEN, ...(options.forbidden ?? [])],
    origins: options.origins,
  });
  checkSettings(check);
  for (const { file, line, column, message } of compileTemplates(dist, platform).warnings)
    errors.push(`${file}:${line}:${column} ${message}`);
  return { sizes, errors, warnings };
};
