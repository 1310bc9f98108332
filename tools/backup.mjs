// npm run backup, npm run restore: see tools/backup/main.mjs.
import { enter } from './entry.mjs';

enter(() => import('./backup/main.mjs'));
