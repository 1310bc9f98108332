import { type Call, type CallMaker } from './typed-call';

/** Live rooms: their making, goods, people and switches. */
export interface RoomCalls {
  /**
   * Makes a room. Code 300036 is no error: the anchor has to scan `qrcodeUrl` first, and there is no room yet.
   * @example
   * const made = await wechat.live.createRoom({ name: '春茶上新专场', ... });
   * if (made.code === 300036) show(made.qrcodeUrl); else save(made.roomId);
   */
  createRoom: Call<'createRoom'>;
  /** Replaces the whole form of a room that is not on air. Lists may show the old one for about 10 seconds. */
  editRoom: Call<'editRoom'>;
  deleteRoom: Call<'deleteRoom'>;
  /** Adds reviewed goods to a room, which holds 200 at most; never removes any. */
  importGoods: Call<'importGoods'>;
  /** Where to push the stream to. A secret: whoever has it can go on air. */
  getPushUrl: Call<'getPushUrl'>;
  getSharedCode: Call<'getSharedCode'>;
  addSubAnchor: Call<'addSubAnchor'>;
  modifySubAnchor: Call<'modifySubAnchor'>;
  deleteSubAnchor: Call<'deleteSubAnchor'>;
  getSubAnchor: Call<'getSubAnchor'>;
  addAssistant: Call<'addAssistant'>;
  modifyAssistant: Call<'modifyAssistant'>;
  removeAssistant: Call<'removeAssistant'>;
  getAssistantList: Call<'getAssistantList'>;
  /** Whether the platform lists the room. */
  updateFeedPublic: Call<'updateFeedPublic'>;
  updateReplay: Call<'updateReplay'>;
  /** Customer service in the room. */
  updateKf: Call<'updateKf'>;
  /** Mutes everybody, or ends that. */
  updateComment: Call<'updateComment'>;
  /** Puts goods of a room on its shelf, or takes them off. */
  onsaleGoods: Call<'onsaleGoods'>;
  deleteGoodsInRoom: Call<'deleteGoodsInRoom'>;
  /** Shows goods to the viewers of a room that is live. */
  pushGoods: Call<'pushGoods'>;
  sortGoods: Call<'sortGoods'>;
  /** The video in which the anchor explains the goods. */
  getGoodsVideo: Call<'getGoodsVideo'>;
  /** For service providers: asks for the live permission. Suspended by the platform: 268489001. */
  apply: Call<'applyLiveInfo'>;
}

export const roomCalls = (call: CallMaker): RoomCalls => ({
  createRoom: call('createRoom'),
  editRoom: call('editRoom'),
  deleteRoom: call('deleteRoom'),
  importGoods: call('importGoods'),
  getPushUrl: call('getPushUrl'),
  getSharedCode: call('getSharedCode'),
  addSubAnchor: call('addSubAnchor'),
  modifySubAnchor: call('modifySubAnchor'),
  deleteSubAnchor: call('deleteSubAnchor'),
  getSubAnchor: call('getSubAnchor'),
  addAssistant: call('addAssistant'),
  modifyAssistant: call('modifyAssistant'),
  removeAssistant: call('removeAssistant'),
  getAssistantList: call('getAssistantList'),
  updateFeedPublic: call('updateFeedPublic'),
  updateReplay: call('updateReplay'),
  updateKf: call('updateKf'),
  updateComment: call('updateComment'),
  onsaleGoods: call('onsaleGoods'),
  deleteGoodsInRoom: call('deleteGoodsInRoom'),
  pushGoods: call('pushGoods'),
  sortGoods: call('sortGoods'),
  getGoodsVideo: call('getGoodsVideo'),
  apply: call('applyLiveInfo'),
});
