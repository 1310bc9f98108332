import type { ContentKind } from '@kaibo/contracts/contents';
import type { ContentView } from '@kaibo/contracts/contents.dto';
import type { Contents } from '../../api';
import { type Loaded, type LoadedActions, useLoaded } from '../../reading/use-loaded';
import { isContent, isContentGoneBy } from './content.rules';

/** Rooms beside it come and go. */
const EVERY_MS = 30_000;

/** One article, topic or goods page. */
export const useContent = (contents: Contents, kind: ContentKind, id: string): [Loaded<ContentView>, LoadedActions] =>
  useLoaded({
    id: `${kind}/${id}`,
    storageKey: `kaibo.content.1.${__APP_ID__}`,
    keptMost: 4,
    read: () => contents.get(kind, id),
    isRight: isContent,
    isGoneBy: isContentGoneBy,
    everyMs: EVERY_MS,
  });
