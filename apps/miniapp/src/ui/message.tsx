import { Text, View } from '@tarojs/components';
import { Button } from './button';
import styles from './message.module.scss';

interface MessageProps {
  title: string;
  hint: string;
  action?: { label: string; onPress: () => void };
}

interface DrawnMessageProps extends MessageProps {
  isFailure: boolean;
}

const Message = ({ title, hint, action, isFailure }: DrawnMessageProps) => (
  <View className={styles.message}>
    <View className={styles.drawing}>
      <View className={styles.screen} />
      <View className={styles.stand} />
      {isFailure ? (
        <>
          <View className={styles.bang} />
          <View className={styles.dot} />
        </>
      ) : (
        <View className={styles.play} />
      )}
    </View>
    <Text className={styles.title}>{title}</Text>
    <Text className={styles.hint}>{hint}</Text>
    {action && (
      <View className={styles.action}>
        <Button
          id={isFailure ? 'retry' : 'empty-action'}
          label={action.label}
          kind="soft"
          isWide
          onPress={action.onPress}
        />
      </View>
    )}
  </View>
);

/** Nothing is there, and that is all right. */
export const Empty = (props: MessageProps) => <Message {...props} isFailure={false} />;

/** Something should be there, and did not come. */
export const Failure = (props: MessageProps) => <Message {...props} isFailure />;
