// npm run check: see tools/test/check.mjs.
import { enter } from './entry.mjs';

enter(() => import('./test/check.mjs'));
