// apps/api  ->  dist/apps/api/{main.cjs,openapi.json}
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './node-app.mjs';
import { writeMetadata } from './openapi-metadata.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const { file, bytes, ms } = await bundle('apps/api');
console.log(`${file}: ${(bytes / 1e6).toFixed(1)} MB in ${ms} ms`);

writeMetadata();
const writer = await bundle('apps/api', { entry: 'src/openapi/main.ts', name: 'openapi-writer.cjs' });
const document = path.join(root, 'dist/apps/api/openapi.json');
const done = spawnSync(process.execPath, [path.join(root, writer.file), document], { cwd: root, stdio: 'inherit' });
for (const ending of ['', '.map']) fs.rmSync(path.join(root, writer.file + ending), { force: true });
if (done.status !== 0) process.exit(1);
console.log(
  `dist/apps/api/openapi.json: ${Object.keys(JSON.parse(fs.readFileSync(document, 'utf8')).paths).length} paths`,
);
