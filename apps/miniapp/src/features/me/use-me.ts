import type { MemberView, PhoneView } from '@kaibo/contracts/members.dto';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import type { FailureCode } from '../../texts';

/** What the page asks of the API. */
export interface Me {
  get(): Promise<MemberView>;
  edit(nickname: string): Promise<MemberView>;
  verifyPhone(code: string): Promise<PhoneView>;
}

export type MeState =
  | { status: 'loading' }
  | { status: 'failed'; code: FailureCode }
  | { status: 'ready'; member: MemberView; isBusy: boolean; failure: FailureCode | null };

export interface MeActions {
  retry: () => void;
  save: (nickname: string) => void;
  verifyPhone: (code: string) => void;
}

/** The viewer's own account; opening it signs in. */
export const useMe = (me: Me): [MeState, MeActions] => {
  const [state, setState] = useState<MeState>({ status: 'loading' });
  const isOpen = useRef(true);
  const isBusy = useRef(false);
  const put = useCallback((next: (before: MeState) => MeState) => void (isOpen.current && setState(next)), []);

  const load = useCallback(async () => {
    put(() => ({ status: 'loading' }));
    try {
      const member = await me.get();
      put(() => ({ status: 'ready', member, isBusy: false, failure: null }));
    } catch (error) {
      const code = failureCode(error);
      put(() => ({ status: 'failed', code }));
    }
  }, [me, put]);

  useEffect(() => {
    isOpen.current = true;
    void load();
    return () => void (isOpen.current = false);
  }, [load]);

  /** One change at a time; what failed leaves what is shown. */
  const change = useCallback(
    async (work: () => Promise<MemberView>) => {
      if (isBusy.current) return;
      isBusy.current = true;
      put((before) => (before.status === 'ready' ? { ...before, isBusy: true, failure: null } : before));
      try {
        const member = await work();
        put(() => ({ status: 'ready', member, isBusy: false, failure: null }));
      } catch (error) {
        const failure = failureCode(error);
        put((before) => (before.status === 'ready' ? { ...before, isBusy: false, failure } : before));
      } finally {
        isBusy.current = false;
      }
    },
    [put],
  );

  const save = useCallback((nickname: string) => void change(() => me.edit(nickname)), [change, me]);
  const verifyPhone = useCallback(
    (code: string) => void change(async () => (await me.verifyPhone(code)).member),
    [change, me],
  );
  return [state, { retry: () => void load(), save, verifyPhone }];
};
