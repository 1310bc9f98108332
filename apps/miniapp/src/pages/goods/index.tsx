import { useRouter } from '@tarojs/taro';
import { useEffect } from 'react';
import { touches } from '../../api';
import { ContentScreen } from '../../features/contents/content-screen';
import { GoodsView } from '../../features/contents/goods-view';
import { ToRoom } from '../../features/contents/to-room';
import { arriveAtGoods } from '../../features/touches/arrive';

/**
 * Goods, also as opened from a room's shelf: WeChat's player adds `room_id`, `openid`, `share_openid` and `custom_params` to
 * the address.
 */
export default function GoodsPage() {
  const { params } = useRouter();
  const { id = '' } = params;
  useEffect(() => arriveAtGoods(touches, params), [params]);
  return (
    <ContentScreen kind="goods" id={id} bar={({ slots }) => <ToRoom slots={slots} />}>
      {(content, now) => <GoodsView content={content} now={now} />}
    </ContentScreen>
  );
}
