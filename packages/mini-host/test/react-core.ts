import fs from 'node:fs';
import path from 'node:path';

/** React's own production code, as a bundler would copy it. */
export const reactCore = (): string => {
  const folder = path.dirname(require.resolve('react/package.json'));
  return fs.readFileSync(path.join(folder, 'cjs/react.production.min.js'), 'utf8');
};
