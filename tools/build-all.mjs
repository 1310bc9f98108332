// npm run build: everything, through Nx, whose cache knows what did not change. See tools/workspace/build.mjs.
import { enter } from './entry.mjs';

enter(() => import('./workspace/build-all.mjs'));
