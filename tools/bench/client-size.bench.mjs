// What installing @kaibo/wechat costs a stranger: bytes of the packed tarball, and packages that come along.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { packWechat } from './wechat-package.mjs';

export const name = 'client-size';
const TARGETS = { bytes: 150_000, packages: 0 };

export async function run(bench) {
  const { tarball, env } = packWechat(bench.dir);
  const shop = path.join(bench.dir, 'shop');
  fs.mkdirSync(shop);
  fs.writeFileSync(path.join(shop, 'package.json'), '{"name":"shop","private":true}');
  const npm = (...args) => execFileSync('npm', args, { cwd: shop, env, encoding: 'utf8' });
  npm('install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball);
  const installed = npm('ls', '--all', '--parseable').trim().split('\n').slice(1);
  const bytes = fs.statSync(tarball).size;
  const added = installed.length - 1;
  return [
    { value: bytes, unit: 'bytes', target: TARGETS.bytes, ok: bytes <= TARGETS.bytes },
    {
      bench: `${name}-packages`,
      value: added,
      unit: 'packages beside its own',
      target: TARGETS.packages,
      ok: installed.length >= 1 && added <= TARGETS.packages,
    },
  ];
}
