import { useRouter } from '@tarojs/taro';
import { ArticleView } from '../../features/contents/article-view';
import { ContentScreen } from '../../features/contents/content-screen';
import { ToRoom } from '../../features/contents/to-room';

export default function ArticlePage() {
  const { id = '' } = useRouter().params;
  return (
    <ContentScreen kind="article" id={id} bar={({ slots }) => <ToRoom slots={slots} />}>
      {(content, now) => <ArticleView content={content} now={now} />}
    </ContentScreen>
  );
}
