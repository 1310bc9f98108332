import type { AppConfig } from '../mini-bundle';

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/**
 * app.json, checked as far as the host leans on it.
 * @throws Error that names the wrong field
 */
export const toAppConfig = (json: Record<string, unknown>): AppConfig => {
  if (!isStrings(json.pages) || json.pages.length === 0) throw new Error('app.json: pages must be a list of paths');
  for (const key of ['subPackages', 'subpackages']) {
    const list = json[key] ?? [];
    const isRight =
      Array.isArray(list) && list.every((one) => typeof one?.root === 'string' && one.root && isStrings(one.pages));
    if (!isRight) throw new Error(`app.json: each of ${key} needs a root and pages`);
  }
  return json as AppConfig; // pages and subpackages checked above; the rest is optional
};
