import { Swiper, SwiperItem } from '@tarojs/components';
import type { ReactNode } from 'react';

export interface CarouselProps {
  className?: string;
  at: number;
  onAt: (at: number) => void;
  /** By key. */
  slides: { key: string; slide: ReactNode }[];
}

/** Slides one beside the other, moved by a finger. */
export const Carousel = ({ className, at, onAt, slides }: CarouselProps): JSX.Element => (
  <Swiper className={className} current={at} onChange={({ detail }) => onAt(detail.current)}>
    {slides.map(({ key, slide }) => (
      <SwiperItem key={key}>{slide}</SwiperItem>
    ))}
  </Swiper>
);
