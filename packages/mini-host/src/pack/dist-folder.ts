import fs from 'node:fs';
import path from 'node:path';

/** The files of a compiled mini-program; paths with `/`, relative to the folder. */
export interface DistFolder {
  /** Path to size in bytes, sorted by path. */
  sizes: Record<string, number>;
  /** @throws Error when the folder has no such file */
  text(file: string): string;
  /** @throws Error naming the file, when it is missing or no JSON object */
  json(file: string): Record<string, unknown>;
}

const walk = (folder: string, prefix: string, sizes: Record<string, number>) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) walk(file, `${prefix}${entry.name}/`, sizes);
    else if (entry.isFile()) sizes[prefix + entry.name] = fs.statSync(file).size;
  }
};

/** @throws Error when the folder cannot be read or holds no app.json */
export const readDist = (folder: string): DistFolder => {
  const sizes: Record<string, number> = {};
  walk(folder, '', sizes);
  if (sizes['app.json'] === undefined) throw new Error(`${folder} holds no app.json: not a compiled mini-program`);
  const text = (file: string) => {
    if (sizes[file] === undefined) throw new Error(`${folder} has no ${file}`);
    return fs.readFileSync(path.join(folder, file), 'utf8');
  };
  const json = (file: string): Record<string, unknown> => {
    let value: unknown;
    try {
      value = JSON.parse(text(file));
    } catch (cause) {
      throw new Error(`${file} is not JSON: ${String(cause)}`, { cause });
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${file} is no object`);
    return value as Record<string, unknown>; // just checked
  };
  return { sizes, text, json };
};

/** Douyin's compiled templates end in .ttml, WeChat's in .wxml. */
export const platformOf = (dist: DistFolder): 'weapp' | 'tt' =>
  Object.keys(dist.sizes).some((file) => file.endsWith('.ttml')) ? 'tt' : 'weapp';
