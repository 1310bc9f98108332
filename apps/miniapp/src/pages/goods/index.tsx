import { useRouter } from '@tarojs/taro';
import { ContentScreen } from '../../features/contents/content-screen';
import { GoodsView } from '../../features/contents/goods-view';
import { ToRoom } from '../../features/contents/to-room';

/**
 * Goods, also as opened from a room's shelf: WeChat's player adds `room_id`, `openid`, `share_openid` and `custom_params` to
 * the address, and whoever binds sharers reads them here.
 */
export default function GoodsPage() {
  const { id = '' } = useRouter().params;
  return (
    <ContentScreen kind="goods" id={id} bar={({ slots }) => <ToRoom slots={slots} />}>
      {(content, now) => <GoodsView content={content} now={now} />}
    </ContentScreen>
  );
}
