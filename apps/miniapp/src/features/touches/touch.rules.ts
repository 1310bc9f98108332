import type { TouchSource } from '@kaibo/contracts/distribution';
import type { SendTouch } from '@kaibo/contracts/distribution.dto';
import { readCustomParams } from '@kaibo/contracts/share-params';
import type { Arrival, SharedRoom } from '../../platform/arrival';

/** What brought the viewer here, before it has an id and a time. */
export type TouchDraft = Omit<SendTouch, 'id' | 'at' | 'deviceKey'>;

/** Where an arrival says who shared: in its own address, or in what a function of the platform gives. */
export type ArrivalWay =
  { kind: 'none' } | { kind: 'told'; draft: TouchDraft } | { kind: 'plugin' } | { kind: 'channels' };

/** Scenes of a 视频号 live or video, in which its share key may be asked for. Source: WeChat, wx.getChannelsShareKey. */
const CHANNELS_SCENES = ['1177', '1184', '1195', '1208'];
const PLUGIN_PAGE = 'live-player-plugin';

/** What the API would refuse as a whole is left out: an address may have been cut, or written by anybody. */
const fitting = (value: unknown, pattern: RegExp): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && pattern.test(text) ? text : undefined;
};
const sceneOf = (scene: string | null): string | undefined => fitting(scene, /^\d{1,8}$/);
const tokenOf = (value: unknown): string | undefined => fitting(value, /^[\x21-\x7e]{1,64}$/);
const PARAMS_MOST = 4_000;

/** What is given is named; what is not is not. */
const given = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // its fields were optional

/** Pure. @param sourceOf by what a token in the address came, on this platform */
export function readArrival(
  { path, query, scene }: Arrival,
  sourceOf: (scene: string | null) => TouchSource,
): ArrivalWay {
  if (path.includes(PLUGIN_PAGE)) return { kind: 'plugin' };
  const token = tokenOf(query.s);
  if (token !== undefined)
    return { kind: 'told', draft: given({ source: sourceOf(scene), token, scene: sceneOf(scene) }) };
  const codeScene = fitting(query.scene, /^[\x21-\x7e]{1,100}$/);
  if (codeScene !== undefined)
    return { kind: 'told', draft: given({ source: 'code' as const, codeScene, scene: sceneOf(scene) }) };
  return CHANNELS_SCENES.includes(scene ?? '') ? { kind: 'channels' } : { kind: 'none' };
}

const paramsOf = (value: unknown): unknown => {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value.length <= PARAMS_MOST ? value : undefined;
  if (typeof value !== 'object' || Object.keys(value).length === 0) return undefined;
  return JSON.stringify(value).length <= PARAMS_MOST ? value : undefined;
};

/** What the live player tells: of its own card, or through a goods page that it opened. Pure. @returns null: nobody shared */
export function readShared(
  source: 'plugin' | 'goods',
  { roomId, shareOpenid, customParams }: SharedRoom,
  scene: string | null,
): TouchDraft | null {
  const sharer = fitting(shareOpenid, /^[A-Za-z0-9_-]{6,64}$/);
  const params = paramsOf(customParams);
  if (sharer === undefined && params === undefined) return null;
  return given({
    source,
    scene: sceneOf(scene),
    roomId: fitting(roomId, /^[\x21-\x7e]{1,64}$/),
    shareOpenid: sharer,
    customParams: params,
  });
}

/** Pure. */
export const readChannels = (sharer: string | null, scene: string | null): TouchDraft | null => {
  const shareOpenid = fitting(sharer, /^[A-Za-z0-9_-]{6,64}$/);
  return shareOpenid === undefined ? null : given({ source: 'channels' as const, scene: sceneOf(scene), shareOpenid });
};

/** The token that a touch carries itself; null for a code's, which the API must look up. Pure. */
export const tokenIn = ({ token, customParams }: TouchDraft): string | null => {
  if (token !== undefined) return token;
  const read = readCustomParams(customParams);
  return read.state === 'read' ? read.token : null;
};
