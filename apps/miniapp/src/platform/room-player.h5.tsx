import { Video } from '@tarojs/components';
import type * as port from './room-player';

export const RoomPlayer: typeof port.RoomPlayer = ({ url, poster, onFail }) => (
  <Video
    id="player"
    src={url}
    poster={poster ?? undefined}
    controls
    autoplay
    style={{ width: '100%', height: '100%' }}
    onError={onFail}
  />
);
