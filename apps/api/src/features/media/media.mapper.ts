import type { MediaState } from '@kaibo/contracts/media';
import type { ConsoleMediaView, MediaView } from '@kaibo/contracts/media.dto';
import { mediaPaths } from '../../core/media-path';
import type { MediaEntity } from './media.entity';
import { consoleMediaPath } from './media.rules';

/** One that is on its way, or being taken away, is shown to nobody: it never comes here. */
const stateOf = ({ state }: MediaEntity): MediaState =>
  state === 'storing' || state === 'removing' ? 'checking' : state === 'held' ? 'refused' : state;

export const toMediaView = (merchantId: string, row: MediaEntity): MediaView => ({
  name: row.name,
  state: stateOf(row),
  widthPx: row.widthPx,
  heightPx: row.heightPx,
  ...mediaPaths(merchantId, row.name),
});

export const toConsoleMediaView = (row: MediaEntity, uses: { kind: string; id: string }[]): ConsoleMediaView => ({
  name: row.name,
  state: stateOf(row),
  widthPx: row.widthPx,
  heightPx: row.heightPx,
  small: consoleMediaPath(row.name, 'small'),
  medium: consoleMediaPath(row.name, 'medium'),
  large: consoleMediaPath(row.name, 'large'),
  reason: row.reason,
  byStaff: row.byStaff,
  addedAt: row.addedAt.toISOString(),
  uses: uses.map(({ kind, id }) => ({ kind, id })),
});
