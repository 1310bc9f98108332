import { type Call, membersApi } from '@kaibo/api-client';
import type { ConsoleMember, MemberPage } from '@kaibo/contracts/members.dto';
import type { MemberState } from '@kaibo/contracts/members';
import { useCallback, useMemo } from 'react';
import { type Action, useAction } from '../../use-action';
import { useListed } from '../../use-listed';
import type { Loaded } from '../../use-loaded';

/** Which members are on show: a list, or whose number this is. */
export type Asked = { state: MemberState } | { phone: string };

export interface Members {
  shown: Loaded<MemberPage>;
  retry: () => void;
  more: Action<[]>;
  ban: Action<[ConsoleMember, boolean, string]>;
}

/** A merchant's members; key its component by merchant. */
export function useMembers(call: Call, asked: Asked): Members {
  const api = useMemo(() => membersApi(call), [call]);
  const key = JSON.stringify(asked);
  const read = useCallback(
    (cursor?: string) => {
      const question = JSON.parse(key) as Asked; // written above
      return 'phone' in question ? api.find(question) : api.list({ ...question, ...(cursor ? { cursor } : {}) });
    },
    [api, key],
  );
  const { shown, reload, more, replace } = useListed(read);
  const ban = useAction(async (member: ConsoleMember, isBanned: boolean, reason: string) => {
    const change = isBanned ? api.ban : api.unban;
    replace(await change(member.id, { reason }));
  });
  return { shown, retry: () => void reload(), more, ban };
}
