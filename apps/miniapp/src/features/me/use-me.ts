import type { AvatarType } from '@kaibo/contracts/members';
import type { MemberView, PhoneView } from '@kaibo/contracts/members.dto';
import { useDidShow } from '@tarojs/taro';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import type { FailureCode } from '../../texts';
import { lookAtPicture, type PictureFault } from './avatar.rules';

/** What the page asks of the API. */
export interface Me {
  get(): Promise<MemberView>;
  edit(nickname: string): Promise<MemberView>;
  chooseAvatar(picture: ArrayBuffer, type: AvatarType): Promise<MemberView>;
  verifyPhone(code: string): Promise<PhoneView>;
}

export type MeState =
  | { status: 'loading' }
  | { status: 'failed'; code: FailureCode }
  | {
      status: 'ready';
      member: MemberView;
      isBusy: boolean;
      /** A picture is on its way. */
      isUploading: boolean;
      failure: FailureCode | null;
    };

export interface MeActions {
  retry: () => void;
  /** The account is gone: whoever opens the page again signs in anew. */
  leave: () => void;
  save: (nickname: string) => void;
  /** @param pick gives the picture; null when the viewer changed their mind */
  chooseAvatar: (pick: () => Promise<ArrayBuffer | null>) => void;
  verifyPhone: (code: string) => void;
}

/** Refused before it was sent. */
class Fault extends Error {
  constructor(readonly code: PictureFault) {
    super(code);
  }
}

const READY = { status: 'ready', isBusy: false, isUploading: false, failure: null } as const;

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
      put(() => ({ ...READY, member }));
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

  // A tab stays where it is while others are shown.
  const hasLeft = useRef(false);
  useDidShow(() => {
    if (!hasLeft.current) return;
    hasLeft.current = false;
    void load();
  });
  const leave = useCallback(() => {
    hasLeft.current = true;
    put(() => ({ status: 'loading' }));
  }, [put]);

  /** One change at a time; what failed leaves what is shown. */
  const change = useCallback(
    async (work: () => Promise<MemberView | null>) => {
      if (isBusy.current) return;
      isBusy.current = true;
      put((before) => (before.status === 'ready' ? { ...READY, member: before.member, isBusy: true } : before));
      try {
        const member = await work();
        put((before) =>
          member ? { ...READY, member } : before.status === 'ready' ? { ...READY, member: before.member } : before,
        );
      } catch (error) {
        const failure = error instanceof Fault ? error.code : failureCode(error);
        put((before) => (before.status === 'ready' ? { ...READY, member: before.member, failure } : before));
      } finally {
        isBusy.current = false;
      }
    },
    [put],
  );

  const save = useCallback((nickname: string) => void change(() => me.edit(nickname)), [change, me]);
  const chooseAvatar = useCallback(
    (pick: () => Promise<ArrayBuffer | null>) =>
      void change(async () => {
        const picture = await pick();
        if (picture === null) return null;
        const seen = lookAtPicture(picture);
        if ('fault' in seen) throw new Fault(seen.fault);
        put((before) => (before.status === 'ready' ? { ...before, isUploading: true } : before));
        return me.chooseAvatar(picture, seen.type);
      }),
    [change, me, put],
  );
  const verifyPhone = useCallback(
    (code: string) => void change(async () => (await me.verifyPhone(code)).member),
    [change, me],
  );
  return [state, { retry: () => void load(), leave, save, chooseAvatar, verifyPhone }];
};
