import { View } from '@tarojs/components';
import { routes } from '../../navigation';
import { texts } from '../../texts';
import { Cell } from '../../ui/cell';
import styles from './me-card.module.scss';

/** The ways to what is the viewer's own. @param hasTeam whether the platform allows what brings people together */
export const MeLinks = ({ hasTeam }: { hasTeam: boolean }) => (
  <View className={styles.card}>
    <Cell id="to-reminders" label={texts.remind.mine} to={routes.reminders} />
    <Cell id="to-posts" label={texts.posts.mine} to={routes.posts} />
    {hasTeam && (
      <>
        <Cell id="to-superior" label={texts.team.superior} to={routes.superior} />
        <Cell id="to-team" label={texts.team.team} to={routes.team} />
        <Cell id="to-invitations" label={texts.team.invitations} to={routes.invitations} />
      </>
    )}
    <Cell id="to-articles" label={texts.contents.kinds.article} to={routes.contents('article')} />
    <Cell id="to-topics" label={texts.contents.kinds.topic} to={routes.contents('topic')} />
    <Cell id="to-goods" label={texts.contents.kinds.goods} to={routes.contents('goods')} />
  </View>
);
