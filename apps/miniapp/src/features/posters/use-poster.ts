import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { openSheet } from '../../platform/poster';
import type { FailureCode } from '../../texts';
import type { Shared } from '../shares/share.rules';
import { drawPoster, type PosterSubject } from './draw-poster';
import { POSTER } from './poster.rules';

export interface Posters {
  subject(shared: Shared): Promise<PosterSubject>;
  /** The code's picture, as an address that can be drawn. */
  code(shared: Shared): Promise<string>;
}

export type PosterState =
  | { status: 'loading' }
  /** `unavailable`: this phone cannot draw. */
  | { status: 'unavailable' }
  | { status: 'failed'; code: FailureCode }
  | { status: 'ready'; picture: string };

/** A poster of something, with the viewer's own code on it. */
export const usePoster = (posters: Posters, { target, targetId }: Shared): [PosterState, () => void] => {
  const [state, put] = useState<PosterState>({ status: 'loading' });
  const isOpen = useRef(true);

  const draw = useCallback(async () => {
    put({ status: 'loading' });
    try {
      const sheet = await openSheet(POSTER.widthPx, POSTER.heightPx);
      if (!sheet) return put({ status: 'unavailable' });
      const shared = { target, targetId };
      const [subject, code] = await Promise.all([posters.subject(shared), posters.code(shared)]);
      const picture = await drawPoster(sheet, subject, code);
      if (isOpen.current) put({ status: 'ready', picture });
    } catch (error) {
      const code = failureCode(error);
      if (isOpen.current) put({ status: 'failed', code });
    }
  }, [posters, target, targetId]);

  useEffect(() => {
    isOpen.current = true;
    void draw();
    return () => void (isOpen.current = false);
  }, [draw]);
  return [state, () => void draw()];
};
