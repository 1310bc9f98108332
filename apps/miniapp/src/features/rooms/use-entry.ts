import type { RoomEntry, RoomView } from '@kaibo/contracts/rooms.dto';
import Taro from '@tarojs/taro';
import { useCallback, useMemo, useState } from 'react';
import { type EntryWay, entryWay, openRoom, roomButton } from '../../platform/live-entry';
import { texts } from '../../texts';

export interface Entry {
  way: EntryWay;
  /** Whether the viewer asked for the player of a room that plays in the page. */
  isPlaying: boolean;
  enter: () => void;
  /** What makes the entry button the platform's own; null where `enter` does it. */
  button: Record<string, unknown> | null;
  /** The player could not play: says so and offers the link. */
  failPlaying: () => void;
}

const explain = async (content: string, link: string | null) => {
  const { confirm } = await Taro.showModal({
    title: texts.howToWatch,
    content,
    showCancel: link !== null,
    cancelText: texts.understood,
    confirmText: link === null ? texts.understood : texts.copyLink,
    confirmColor: '#d0143b',
  });
  if (!confirm || link === null) return;
  await Taro.setClipboardData({ data: link });
  await Taro.showToast({ title: texts.linkCopied, icon: 'none' });
};

const tellNotLive = () => void Taro.showToast({ title: texts.notLive, icon: 'none' });
const tellFailure = () => void Taro.showToast({ title: texts.cannotOpen, icon: 'none' });

const NO_ENTRY: RoomEntry = { source: 'manual', platformRoomId: null, playUrl: null };

/**
 * How the viewer gets into a room here, and what the entry button does. `room` is null until it is known.
 * @param tokenOf what the platform's own share of the room is to carry
 */
export const useEntry = (room: RoomView | null, tokenOf: (roomId: string) => string | null): Entry => {
  const { source, platformRoomId, playUrl } = room?.entry ?? NO_ENTRY;
  const id = room?.id ?? '';
  const entry = useMemo(() => ({ source, platformRoomId, playUrl }), [source, platformRoomId, playUrl]);
  const way = useMemo(() => entryWay(entry), [entry]);
  const [isPlaying, setPlaying] = useState(false);

  const enter = useCallback(() => {
    if (way.kind === 'play') setPlaying(true);
    else if (way.kind === 'open') openRoom(entry, id, tokenOf(id)).catch(tellFailure);
    else if (way.kind === 'explain') void explain(texts.elsewhere[way.where], way.link);
  }, [way, entry, id, tokenOf]);

  const failPlaying = useCallback(() => {
    setPlaying(false);
    void explain(texts.cannotPlay, playUrl);
  }, [playUrl]);

  const button = useMemo(
    () =>
      way.kind === 'button' ? roomButton(entry, (why) => (why === 'not-live' ? tellNotLive() : tellFailure())) : null,
    [way, entry],
  );

  return { way, isPlaying, enter, button, failPlaying };
};
