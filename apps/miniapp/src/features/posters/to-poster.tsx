import { View } from '@tarojs/components';
import { useState } from 'react';
import { routes } from '../../navigation';
import { texts } from '../../texts';
import { Cell } from '../../ui/cell';
import { rememberedAllowed } from '../app/use-allowed';
import type { Shared } from '../shares/share.rules';
import styles from './to-poster.module.scss';

/** The way to a poster of this, for whoever has been told before that there is such a thing here. */
export const ToPoster = ({ target, targetId }: Shared) => {
  const [{ team }] = useState(rememberedAllowed);
  return team ? (
    <View className={styles.way}>
      <Cell id="to-poster" label={texts.posters.make} to={routes.poster(target, targetId)} />
    </View>
  ) : null;
};
