import type { PageView } from '@kaibo/contracts/pages.dto';
import { useEffect, useState } from 'react';
import type { Pages } from '../../api';
import { readStored, store } from '../../platform/storage';
import { type Loaded, type LoadedActions, useLoaded } from '../../reading/use-loaded';
import { isContentGoneBy } from '../contents/content.rules';
import { isPageView, isWithoutHome } from './page.rules';

/** Its rooms are as fresh as those of the list. */
const EVERY_MS = 10_000;
/** A shop without one asks no more often whether it has one now. */
const HOME_EVERY_MS = 20_000;

/** A decorated page. */
export const usePage = (pages: Pages, id: string): [Loaded<PageView>, LoadedActions] =>
  useLoaded({
    id,
    storageKey: `kaibo.page.1.${__APP_ID__}`,
    keptMost: 3,
    read: () => pages.get(id),
    isRight: isPageView,
    isGoneBy: isContentGoneBy,
    everyMs: EVERY_MS,
  });

const PLAIN_KEY = `kaibo.plain.1.${__APP_ID__}`;
const isTrue = (value: unknown): value is true => value === true;

/**
 * The page that the merchant chose to begin with; `isPlain` when there is none, so that rooms are shown. Whoever had none
 * at the last visit sees rooms at once, and does not wait to hear it again.
 */
export const useHome = (pages: Pages): { state: Loaded<PageView>; actions: LoadedActions; isPlain: boolean } => {
  const [wasPlain] = useState(() => readStored(PLAIN_KEY, isTrue) ?? false);
  const [state, actions] = useLoaded({
    id: 'home',
    storageKey: `kaibo.home.1.${__APP_ID__}`,
    keptMost: 1,
    read: () => pages.home(),
    isRight: isPageView,
    isGoneBy: isWithoutHome,
    everyMs: HOME_EVERY_MS,
  });
  const isKnownPlain = state.status === 'failed' && isWithoutHome(state.code);
  const isReady = state.status === 'ready';
  useEffect(() => {
    if (isKnownPlain !== wasPlain && (isKnownPlain || isReady)) store(PLAIN_KEY, isKnownPlain);
  }, [isKnownPlain, isReady, wasPlain]);
  return { state, actions, isPlain: isKnownPlain || (wasPlain && !isReady) };
};
