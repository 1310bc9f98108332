// npm run check:launch: see tools/launch/main.mjs.
import { enter } from './entry.mjs';

enter(() => import('./launch/main.mjs'));
