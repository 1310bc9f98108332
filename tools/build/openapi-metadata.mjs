// Reads the API's controllers and the contracts with TypeScript's own eyes, and writes down what reflection cannot see:
// property types, unions, constraints, comments. One source for both validation and documentation.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReadonlyVisitor } from '@nestjs/swagger/plugin';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = path.join(root, 'apps/api/src/openapi');
export const metadataFile = path.join(folder, 'metadata.generated.ts');

const OPTIONS = {
  pathToSource: folder,
  introspectComments: true,
  classValidatorShim: true,
  dtoFileNameSuffix: ['.dto.ts'],
  controllerFileNameSuffix: ['.controller.ts'],
};

export function writeMetadata() {
  const program = ReadonlyVisitor.createTsProgram(path.join(root, 'apps/api/tsconfig.json'));
  const ours = program
    .getSourceFiles()
    .filter(
      (file) =>
        !file.isDeclarationFile &&
        !file.fileName.includes('/node_modules/') &&
        !/\.(spec|generated)\.ts$/.test(file.fileName),
    );
  const visitor = new ReadonlyVisitor(OPTIONS);
  for (const file of ours) visitor.visit(program, file);

  const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
  const blank = ts.createSourceFile('metadata.ts', '', ts.ScriptTarget.ES2022);
  // A class's models are one literal; a controller's are a record of literals, one a method.
  const print = (value) =>
    typeof value.kind === 'number'
      ? printer.printNode(ts.EmitHint.Unspecified, value, blank)
      : `{ ${Object.entries(value)
          .map(([name, inner]) => `${JSON.stringify(name)}: ${print(inner)}`)
          .join(', ')} }`;
  // [[import('./x'), { Class: { property: {...} } }], ...] for models and controllers.
  const entries = (list) =>
    list.map(([importNode, meta]) => {
      const classes = Object.entries(meta).map(([name, properties]) => `${JSON.stringify(name)}: ${print(properties)}`);
      return `[${print(importNode)}, { ${classes.join(', ')} }]`;
    });
  const collected = visitor.collect();
  const imports = Object.entries(visitor.typeImports).map(([name, source]) => `${JSON.stringify(name)}: ${source}`);
  const text = `/* Written by tools/build/openapi-metadata.mjs from the controllers and the contracts. */
/* eslint-disable */
// @ts-nocheck
export default async () => {
  const t: any = { ${imports.map((line) => line.replace(/: (.*)$/, ': $1')).join(', ')} };
  for (const key of Object.keys(t)) t[key] = await t[key];
  return { '@nestjs/swagger': { models: [${entries(collected.models).join(',\n')}], controllers: [${entries(collected.controllers).join(',\n')}] } };
};
`;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(metadataFile, text.replaceAll(/\.js"/g, '"')); // the sources are TypeScript
  return collected;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeMetadata();
  console.log(path.relative(root, metadataFile));
}
