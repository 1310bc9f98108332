// npm start: the whole of Kaibo on one machine. See tools/start/main.mjs.
import { enter } from './entry.mjs';

enter(() => import('./start/main.mjs'));
