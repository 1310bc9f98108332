import { View } from '@tarojs/components';
import { routes } from '../../navigation';
import { texts } from '../../texts';
import { Cell } from '../../ui/cell';
import styles from './me-card.module.scss';

/** The ways to what is the viewer's own. Entries and wins, superior, team and invitations go here too. */
export const MeLinks = () => (
  <View className={styles.card}>
    <Cell id="to-reminders" label={texts.remind.mine} to={routes.reminders} />
    <Cell id="to-posts" label={texts.posts.mine} to={routes.posts} />
    <Cell id="to-articles" label={texts.contents.kinds.article} to={routes.contents('article')} />
    <Cell id="to-topics" label={texts.contents.kinds.topic} to={routes.contents('topic')} />
    <Cell id="to-goods" label={texts.contents.kinds.goods} to={routes.contents('goods')} />
  </View>
);
