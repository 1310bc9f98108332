import nx from '@nx/eslint-plugin';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const ts = ['**/*.ts', '**/*.tsx'];

export default [
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      '**/*.cjs',
      '**/*.js',
      '.data/**',
      '**/*.generated.ts',
      '**/*.d.mts',
    ],
  },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: config.files ?? [...ts, '**/*.mjs'] })),
  {
    files: ts,
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { experimentalDecorators: true, emitDecoratorMetadata: true },
    },
    plugins: { '@nx': nx, 'import-x': importX },
    // Cycles inside a project; cycles between projects are the boundary rule's.
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.mjs', '.js'] })] },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Literal unions, not enums.' }],
      'import-x/no-cycle': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          // The tests make databases and roles as `npm start` does.
          allow: ['../../../tools/pg/roles.mjs'],
          // One entry of the package is heavy (BLS) and loaded when a beacon is first asked; the others are light.
          checkDynamicDependenciesExceptions: ['fair-draw'],
          depConstraints: [
            { sourceTag: 'app:api', onlyDependOnLibsWithTags: ['lib:*', 'package'] },
            {
              sourceTag: 'app:client',
              onlyDependOnLibsWithTags: ['lib:*', 'package'],
              bannedExternalImports: ['class-validator', 'class-transformer', '@nestjs/*', 'typeorm'],
            },
            { sourceTag: 'app:sandbox', onlyDependOnLibsWithTags: ['package'] },
            {
              sourceTag: 'lib:contracts',
              onlyDependOnLibsWithTags: [],
              allowedExternalImports: ['class-validator', 'class-transformer'],
            },
            { sourceTag: 'lib:api-client', onlyDependOnLibsWithTags: ['lib:contracts'], bannedExternalImports: ['*'] },
            { sourceTag: 'package', onlyDependOnLibsWithTags: ['package'] },
          ],
        },
      ],
    },
  },
  {
    // The sandbox takes the endpoint table (data) from our packages and no code: a stand-in that shares our signing or
    // parsing would only agree with itself.
    files: ['apps/sandbox/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^@kaibo/(?!(?:wechat/(?:pay/)?|douyin/)endpoints$)' }] },
      ],
    },
  },
  {
    // Its tests ask it what our own clients would.
    files: ['apps/sandbox/**/*.conformance.spec.ts', 'apps/sandbox/**/*.fixtures.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    // Another feature is reached through its service.
    files: ['apps/api/src/features/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^\\.\\./[^./][^/]*/[^/]+(?<!\\.(service|module|fixtures))$' }] },
      ],
    },
  },
  {
    // Clients take DTO types only: decorators and reflection stay out of the mini-program's packages.
    files: ['apps/miniapp/src/**/*.{ts,tsx}', 'apps/console/src/**/*.{ts,tsx}', 'libs/api-client/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.spec.tsx'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@kaibo/contracts/*.dto'], allowTypeImports: true }] },
      ],
    },
  },
  {
    files: ['apps/miniapp/src/**/*.{ts,tsx}', 'apps/console/src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    // Only platform/ knows the platforms.
    files: ['apps/miniapp/src/**/*.{ts,tsx}'],
    ignores: ['apps/miniapp/src/platform/**', 'apps/miniapp/src/**/*.config.ts', '**/*.spec.ts', '**/*.spec.tsx'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Taro', property: 'request', message: 'Use platform/request.' },
        { object: 'Taro', property: 'login', message: 'Use platform/session.' },
        { object: 'Taro', property: 'requestPayment', message: 'Use platform/pay.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Literal unions, not enums.' },
        { selector: "MemberExpression[property.name='TARO_ENV']", message: 'Platform differences live in platform/.' },
      ],
    },
  },
];
