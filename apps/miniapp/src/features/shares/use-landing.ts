import type { ShareTargetView } from '@kaibo/contracts/distribution.dto';
import { readScene } from '@kaibo/contracts/share-params';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { goOn, sharedAddress } from '../../navigation';
import type { FailureCode } from '../../texts';

export interface Landing {
  lookUp(key: string): Promise<ShareTargetView>;
  /** The code's token: what the viewer shares on before signing in carries it. */
  noteToken(token: string): void;
}

export type LandingState = { status: 'loading' } | { status: 'failed'; code: FailureCode };

/** Goes on to what a mini-program code is of. @param scene as the page got it: encoded, or not */
export const useLanding = (landing: Landing, scene: string): [LandingState, () => void] => {
  const [state, put] = useState<LandingState>({ status: 'loading' });
  const isOpen = useRef(true);

  const look = useCallback(async () => {
    const key = readScene(scene);
    put(key === null ? { status: 'failed', code: 'SHARE_NOT_FOUND' } : { status: 'loading' });
    if (key === null) return;
    try {
      const { target, targetId, token } = await landing.lookUp(key);
      landing.noteToken(token);
      if (isOpen.current) await goOn(sharedAddress(target, targetId));
    } catch (error) {
      const code = failureCode(error);
      if (isOpen.current) put({ status: 'failed', code });
    }
  }, [landing, scene]);

  useEffect(() => {
    isOpen.current = true;
    void look();
    return () => void (isOpen.current = false);
  }, [look]);
  return [state, () => void look()];
};
