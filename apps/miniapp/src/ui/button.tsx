import { Button as PlatformButton } from '@tarojs/components';
import { asControl } from '../platform/accessibility';
import styles from './button.module.scss';

interface ButtonProps {
  label: string;
  /** For tests and for screen readers that jump by id. */
  id?: string;
  kind?: 'primary' | 'soft' | 'plain';
  isWide?: boolean;
  isDisabled?: boolean;
  /** The platform's own action, e.g. sharing. */
  openType?: 'share';
  /** Attributes and events of the platform's own button. */
  native?: Record<string, unknown> | null;
  onPress?: () => void;
}

export const Button = ({
  label,
  id,
  kind = 'primary',
  isWide = false,
  isDisabled = false,
  openType,
  native = null,
  onPress,
}: ButtonProps) => (
  <PlatformButton
    id={id}
    className={`${styles.button} ${isDisabled ? styles.disabled : styles[kind]} ${isWide ? styles.wide : ''}`}
    hoverClass={isDisabled ? 'none' : styles.pressed}
    disabled={isDisabled || undefined} // the browser's button takes any value for yes
    openType={openType}
    onClick={isDisabled ? undefined : onPress}
    {...asControl('button', label, { isDisabled })}
    {...native}
  >
    {label}
  </PlatformButton>
);
