// npm run sandbox: the stand-in for the platform alone. See tools/sandbox/main.mjs.
import { enter } from './entry.mjs';

enter(() => import('./sandbox/main.mjs'));
