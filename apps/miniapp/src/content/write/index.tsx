import Taro, { useRouter } from '@tarojs/taro';
import { useEffect } from 'react';
import { posts } from '../../api';
import { useWritePost } from '../../features/posts/use-write-post';
import { WriteCard } from '../../features/posts/write-card';
import { routes } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

const tell = async (isShown: boolean, topicId: string): Promise<void> => {
  if (isShown) await Taro.showToast({ title: texts.posts.shown, icon: 'none' });
  else
    await Taro.showModal({
      title: texts.posts.pendingTitle,
      content: texts.posts.pending,
      showCancel: false,
      confirmText: texts.understood,
    });
  // Who came by an address has nothing below.
  if (Taro.getCurrentPages().length > 1) await Taro.navigateBack();
  else await Taro.redirectTo({ url: routes.content('topic', topicId) });
};

export default function WritePage() {
  const { topic = '' } = useRouter().params;
  const [draft, actions] = useWritePost(posts, topic);
  usePageTitle(texts.posts.write);
  const { sent } = draft;
  useEffect(() => {
    if (sent) void tell(sent.state === 'shown', topic);
  }, [sent, topic]);
  return (
    <Screen>
      <WriteCard draft={draft} actions={actions} />
    </Screen>
  );
}
