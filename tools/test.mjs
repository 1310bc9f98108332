// npm test: see tools/test/main.mjs.
import { enter } from './entry.mjs';

enter(() => import('./test/main.mjs'));
