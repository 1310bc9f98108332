import { View } from '@tarojs/components';
import styles from './skeleton.module.scss';

interface SkeletonProps {
  /** CSS lengths, percentages. */
  width: string;
  height?: string;
  className?: string;
}

/** A grey shape where something will be. */
export const Skeleton = ({ width, height, className = '' }: SkeletonProps) => (
  <View className={`${styles.bone} ${className}`} style={height === undefined ? { width } : { width, height }} />
);
