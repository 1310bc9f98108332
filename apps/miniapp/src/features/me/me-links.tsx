import { View } from '@tarojs/components';
import { routes } from '../../navigation';
import { texts } from '../../texts';
import { Cell } from '../../ui/cell';
import styles from './me-card.module.scss';

interface MeLinksProps {
  /** Whether the platform allows what brings people together. */
  hasTeam: boolean;
  /** Whether it allows lotteries. */
  hasLotteries: boolean;
}

/** The ways to what is the viewer's own. */
export const MeLinks = ({ hasTeam, hasLotteries }: MeLinksProps) => (
  <View className={styles.card}>
    <Cell id="to-reminders" label={texts.remind.mine} to={routes.reminders} />
    <Cell id="to-posts" label={texts.posts.mine} to={routes.posts} />
    {hasLotteries && (
      <>
        <Cell id="to-entries" label={texts.lotteries.entries} to={routes.lotteryEntries} />
        <Cell id="to-wins" label={texts.lotteries.wins} to={routes.wins} />
      </>
    )}
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
