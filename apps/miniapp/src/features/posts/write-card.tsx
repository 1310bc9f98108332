import { MAX_IMAGES } from '@kaibo/contracts/contents';
import { POST_LENGTH } from '@kaibo/contracts/posts';
import { Image, Text, Textarea, View } from '@tarojs/components';
import { asControl, asDecoration } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import type { Draft, WriteActions } from './use-write-post';
import styles from './write-card.module.scss';

const workText = ({ work, pictures }: Draft): string =>
  work === null
    ? texts.posts.send
    : work === 'posting'
      ? texts.posts.sending
      : texts.posts.uploading(work.at, pictures.length);

/** The words and up to nine pictures of a post. */
export const WriteCard = ({ draft, actions }: { draft: Draft; actions: WriteActions }) => {
  const isBusy = draft.work !== null;
  return (
    <View className={styles.card}>
      <Textarea
        id="text"
        className={styles.text}
        value={draft.text}
        maxlength={POST_LENGTH.max}
        placeholder={texts.posts.placeholder}
        placeholderStyle="color: #8a8a93"
        disabled={isBusy || undefined}
        onInput={({ detail }) => actions.setText(detail.value)}
      />
      <View className={styles.pictures}>
        {draft.pictures.map(({ key, url }, place) => (
          <View key={key} className={styles.cell}>
            <Image className={styles.picture} src={url} mode="aspectFill" {...asDecoration()} />
            <View
              id={`remove-${place + 1}`}
              className={styles.remove}
              onClick={() => actions.removePicture(key)}
              {...asControl('button', texts.posts.removePicture(place + 1))}
            >
              <Text className={styles.cross}>×</Text>
            </View>
          </View>
        ))}
        {draft.pictures.length < MAX_IMAGES && (
          <View
            id="add-pictures"
            className={styles.cell}
            onClick={actions.addPictures}
            {...asControl('button', texts.posts.addPicture)}
          >
            <View className={styles.add}>
              <Text className={styles.plus}>+</Text>
              <Text>{texts.posts.addPicture}</Text>
            </View>
          </View>
        )}
      </View>
      <View className={styles.count}>{texts.posts.pictures(draft.pictures.length, MAX_IMAGES)}</View>
      {draft.failure !== null && (
        <View id="post-failure" className={styles.failure}>
          {draft.failure}
        </View>
      )}
      <Button
        id="send"
        label={workText(draft)}
        isWide
        isDisabled={isBusy || draft.text.trim() === ''}
        onPress={actions.send}
      />
    </View>
  );
};
