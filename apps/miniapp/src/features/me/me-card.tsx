import { Button as PlatformButton, Input, Text, View } from '@tarojs/components';
import type { MemberView } from '@kaibo/contracts/members.dto';
import { useState } from 'react';
import { asControl } from '../../platform/accessibility';
import { HAS_AVATAR_BUTTON, pickAvatar, readAvatar } from '../../platform/avatar';
import { CAN_VERIFY_PHONE, NICKNAME_INPUT } from '../../platform/session';
import { type FailureCode, texts } from '../../texts';
import { Button } from '../../ui/button';
import { Picture } from '../../ui/picture';
import styles from './me-card.module.scss';

interface MeCardProps {
  member: MemberView;
  /** Of the avatar; null while there is none. */
  avatarUrl: string | null;
  isBusy: boolean;
  isUploading: boolean;
  failure: FailureCode | null;
  onSave: (nickname: string) => void;
  onAvatar: (pick: () => Promise<ArrayBuffer | null>) => void;
  /** The code of the platform's button. */
  onPhone: (code: string) => void;
}

/** Nobody sees a picture before it has passed: the viewer is told why it is not there. */
const hintOf = ({ avatarState }: MemberView): string => {
  if (avatarState === 'checking' || avatarState === 'review') return texts.me.avatarChecked;
  return avatarState === 'refused' ? texts.me.avatarRefused : texts.me.avatar;
};

/** Picture, nickname and phone of the viewer. */
export const MeCard = (props: MeCardProps) => {
  const { member, avatarUrl, isBusy, isUploading, failure, onSave, onAvatar, onPhone } = props;
  const [nickname, setNickname] = useState(member.nickname ?? '');
  const isNew = nickname.trim() !== '' && nickname.trim() !== member.nickname;
  return (
    <View className={styles.card}>
      <PlatformButton
        id="avatar"
        className={styles.avatarButton}
        openType={HAS_AVATAR_BUTTON ? 'chooseAvatar' : undefined}
        disabled={isBusy || undefined}
        onChooseAvatar={(event) => {
          const { avatarUrl: path } = event.detail as { avatarUrl?: unknown };
          if (typeof path === 'string' && path !== '') onAvatar(() => readAvatar(path));
        }}
        onClick={HAS_AVATAR_BUTTON || isBusy ? undefined : () => onAvatar(pickAvatar)}
        {...asControl('button', texts.me.avatar, { isWorded: true })}
      >
        <View className={styles.avatar}>
          <Picture url={avatarUrl} name={member.nickname ?? ''} isLazy={false} />
        </View>
        <Text id="avatar-hint" className={styles.avatarHint}>
          {isUploading ? texts.me.uploading : hintOf(member)}
        </Text>
      </PlatformButton>
      <Text className={styles.label}>{texts.me.nickname}</Text>
      <Input
        id="nickname"
        className={styles.input}
        type={NICKNAME_INPUT}
        maxlength={30}
        value={nickname}
        placeholder={texts.me.noNickname}
        onInput={(event) => setNickname(event.detail.value)}
      />
      <Button
        id="save"
        label={texts.me.save}
        kind="soft"
        isWide
        isDisabled={isBusy || !isNew}
        onPress={() => onSave(nickname.trim())}
      />
      <Text className={styles.label}>{texts.me.phone}</Text>
      <Text id="phone" className={styles.value}>
        {member.phone ?? texts.me.noPhone}
      </Text>
      {CAN_VERIFY_PHONE && (
        <PlatformButton
          id="verify-phone"
          className={styles.phoneButton}
          openType="getPhoneNumber"
          disabled={isBusy || undefined}
          onGetPhoneNumber={(event) => {
            // Whoever says no gives no code.
            const { code } = event.detail as { code?: unknown };
            if (typeof code === 'string' && code !== '') onPhone(code);
          }}
          {...asControl('button', texts.me.verify)}
        >
          {texts.me.verify}
        </PlatformButton>
      )}
      {failure && (
        <Text id="me-failure" className={styles.failure}>
          {texts.failures[failure]}
        </Text>
      )}
    </View>
  );
};
