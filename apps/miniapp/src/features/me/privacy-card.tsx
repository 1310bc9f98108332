import { Text, View } from '@tarojs/components';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import styles from './me-card.module.scss';
import { type Privacy, usePrivacy } from './use-privacy';

interface PrivacyCardProps {
  privacy: Privacy;
  memberId: string;
  onErased: () => void;
}

/** What the viewer may do about what is kept of them. */
export const PrivacyCard = ({ privacy, memberId, onErased }: PrivacyCardProps) => {
  const [{ isBusy, failure }, { takeOut, erase }] = usePrivacy(privacy, memberId, onErased);
  return (
    <View className={styles.card}>
      <Button id="export" label={texts.me.export} kind="soft" isWide isDisabled={isBusy} onPress={takeOut} />
      <View className={styles.apart} />
      <Button id="erase" label={texts.me.erase} kind="plain" isWide isDisabled={isBusy} onPress={erase} />
      {failure && (
        <Text id="privacy-failure" className={styles.failure}>
          {texts.failures[failure]}
        </Text>
      )}
    </View>
  );
};
