// Jest 30 with ESM-only packages (Nest 12, cookie 2, ...) on any Node >= 20 without flags: SWC turns everything that is
// ESM into CommonJS. The list of ESM-only packages is read from node_modules, because a hand-written one breaks as soon
// as a new such package arrives.
const fs = require('node:fs');
const path = require('node:path');

const esmOnly = [];
const scan = (dir, scope = '') => {
  for (const name of fs.readdirSync(dir)) {
    if (name.startsWith('.')) continue;
    if (!scope && name.startsWith('@')) {
      scan(path.join(dir, name), `${name}/`);
      continue;
    }
    const file = path.join(dir, name, 'package.json');
    if (fs.existsSync(file) && /"type"\s*:\s*"module"/.test(fs.readFileSync(file, 'utf8'))) esmOnly.push(scope + name);
  }
};
scan(path.join(__dirname, 'node_modules'));

const swc = (syntax, tsx = false) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      keepClassNames: true,
      parser: syntax === 'typescript' ? { syntax, decorators: true, tsx } : { syntax },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: syntax === 'typescript' && !tsx,
        react: { runtime: 'automatic' },
      },
    },
  },
];

const root = __dirname;
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts', '<rootDir>/**/*.spec.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '^.+\\.tsx$': swc('typescript', true),
    '^.+\\.ts$': swc('typescript'),
    '^.+\\.m?js$': swc('ecmascript'),
  },
  transformIgnorePatterns: [`/node_modules/(?!.*/node_modules/)(?!(${esmOnly.join('|')})/)`],
  moduleNameMapper: {
    '^@kaibo/contracts/(.*)$': path.join(root, 'libs/contracts/src/$1'),
    '^@kaibo/api-client$': path.join(root, 'libs/api-client/src/index.ts'),
    '^@kaibo/wechat$': path.join(root, 'packages/wechat/src/index.ts'),
    '^@kaibo/wechat/endpoints$': path.join(root, 'packages/wechat/src/endpoints.ts'),
    '^@kaibo/wechat/callback$': path.join(root, 'packages/wechat/src/callback.ts'),
    '^@kaibo/wechat/pay$': path.join(root, 'packages/wechat/src/pay.ts'),
    '^@kaibo/wechat/pay/endpoints$': path.join(root, 'packages/wechat/src/pay/endpoints.ts'),
    '^@kaibo/douyin$': path.join(root, 'packages/douyin/src/index.ts'),
    '^@kaibo/douyin/endpoints$': path.join(root, 'packages/douyin/src/endpoints.ts'),
    '^@kaibo/douyin/callback$': path.join(root, 'packages/douyin/src/callback.ts'),
    '^@kaibo/fair-draw$': path.join(root, 'packages/fair-draw/src/index.ts'),
    '^@kaibo/fair-draw/drand$': path.join(root, 'packages/fair-draw/src/drand.ts'),
    '^@kaibo/fair-draw/node$': path.join(root, 'packages/fair-draw/src/node.ts'),
    '^@kaibo/mini-host$': path.join(root, 'packages/mini-host/src/index.ts'),
  },
};
