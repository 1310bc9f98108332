// SWC as an esbuild plugin. esbuild alone cannot emit decorator metadata, and without it Nest cannot inject anything.
import fs from 'node:fs/promises';
import { transform } from '@swc/core';

/** @type {import('esbuild').Plugin} compiles every .ts with SWC before esbuild links it */
export const swcTypeScript = {
  name: 'swc-typescript',
  setup(build) {
    build.onLoad({ filter: /\.tsx?$/ }, async ({ path: file }) => {
      const tsx = file.endsWith('.tsx');
      const { code } = await transform(await fs.readFile(file, 'utf8'), {
        filename: file,
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true, tsx },
          transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
        },
      });
      return { contents: code, loader: 'js' };
    });
  },
};

/**
 * Nest 12 hides some require()s behind createRequire(import.meta.url). esbuild cannot see those, so a second, unbundled
 * copy of typeorm, class-validator or class-transformer would load: a slower start, and metadata kept in two places.
 * Without that line `require` is esbuild's own and the modules are linked in.
 * @type {import('esbuild').Plugin}
 */
export const linkNestRequires = {
  name: 'link-nest-requires',
  setup(build) {
    build.onLoad({ filter: /node_modules\/@nestjs\/.*\.js$/ }, async ({ path: file }) => {
      const code = await fs.readFile(file, 'utf8');
      if (!code.includes('createRequire(import.meta.url)')) return undefined;
      const line = /^const (require|moduleRequire) = createRequire\(import\.meta\.url\);$/m;
      return { contents: code.replace(line, ''), loader: 'js' };
    });
  },
};
