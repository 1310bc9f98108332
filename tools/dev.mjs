// npm run dev:weapp, dev:tt, dev:h5: see tools/miniapp/dev.mjs.
import { enter } from './entry.mjs';

enter(() => import('./miniapp/dev.mjs'));
