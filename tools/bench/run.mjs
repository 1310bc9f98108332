// npm run bench -- <name>: see tools/bench/main.mjs.
import { enter } from '../entry.mjs';

enter(() => import('./main.mjs'));
