import 'reflect-metadata';
import fs from 'node:fs';
import { createDocument } from './document';
import metadata from './metadata.generated';

/** Writes the document to the file named by the first argument; a step of the build. */
createDocument(metadata).then(
  (document) => fs.writeFileSync(process.argv[2] ?? 'openapi.json', JSON.stringify(document)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
