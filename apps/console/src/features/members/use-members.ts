import { type Call, membersApi } from '@kaibo/api-client';
import type { ConsoleMember, MemberPage } from '@kaibo/contracts/members.dto';
import type { MemberState } from '@kaibo/contracts/members';
import { useCallback, useMemo, useState } from 'react';
import { type Action, useAction } from '../../use-action';
import { type Loaded, useLoaded } from '../../use-loaded';

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
  /** What was read since the first page, and belongs to what is asked now. */
  const [later, setLater] = useState<{ key: string; page: MemberPage; changed: readonly ConsoleMember[] } | null>(null);
  const load = useCallback(async () => {
    const question = JSON.parse(key) as Asked; // written above
    const page = 'phone' in question ? await api.find(question) : await api.list(question);
    setLater(null);
    return page;
  }, [api, key]);
  const [first, reload] = useLoaded(load);

  const known = later?.key === key ? later : null;
  const shown: Loaded<MemberPage> =
    first.status === 'ready' && known
      ? { status: 'ready', data: joined(first.data, known.page, known.changed) }
      : first;
  const keep = (page: MemberPage, changed: readonly ConsoleMember[]): void => setLater({ key, page, changed });
  const none: MemberPage = { items: [], nextCursor: first.status === 'ready' ? first.data.nextCursor : null };

  const more = useAction(async () => {
    const before = known?.page ?? none;
    if (before.nextCursor === null || 'phone' in asked) return;
    const page = await api.list({ ...asked, cursor: before.nextCursor });
    keep({ items: [...before.items, ...page.items], nextCursor: page.nextCursor }, known?.changed ?? []);
  });
  const ban = useAction(async (member: ConsoleMember, isBanned: boolean, reason: string) => {
    const change = isBanned ? api.ban : api.unban;
    const changed = await change(member.id, { reason });
    keep(known?.page ?? none, [...(known?.changed ?? []), changed]);
  });
  return { shown, retry: () => void reload(), more, ban };
}

/** The first page and those after it, each member as the API told of them last. */
const joined = (first: MemberPage, later: MemberPage, changed: readonly ConsoleMember[]): MemberPage => {
  const newest = new Map(changed.map((member) => [member.id, member]));
  return {
    items: [...first.items, ...later.items].map((member) => newest.get(member.id) ?? member),
    nextCursor: later.nextCursor,
  };
};
