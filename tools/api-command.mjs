// npm run audit, npm run staff, npm run rotate-master-key, npm run rotate-merchant-key: see tools/api-command/main.mjs.
import { enter } from './entry.mjs';

enter(() => import('./api-command/main.mjs'));
