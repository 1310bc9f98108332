// npm run fuzz [-- <seed>]: shoots at every route of the API's description for 20 seconds, with another seed each time.
import { enter } from './entry.mjs';

process.env.KAIBO_FUZZ_SECONDS ??= '20';
process.env.KAIBO_FUZZ_SEED = process.argv[2] ?? String(Math.floor(Math.random() * 2 ** 31));
process.argv.splice(2, process.argv.length, 'apps/api/src/fuzz.spec.ts');
enter(() => import('./test/main.mjs'));
