import { CAPABILITIES } from './capabilities';
import type { LiveSource } from './platform';

/** Rooms that staff enter by hand: there is nothing to read. */
export const manual: LiveSource = { name: 'manual', capabilities: CAPABILITIES.manual };
