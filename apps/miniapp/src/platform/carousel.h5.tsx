import { type UIEvent, useEffect, useRef } from 'react';
import type * as port from './carousel';

const ROW = { display: 'flex', overflowX: 'auto', scrollSnapType: 'x mandatory', scrollbarWidth: 'none' } as const;
const SLIDE = { flex: '0 0 100%', height: '100%', scrollSnapAlign: 'start' } as const;

/** Browsers snap by themselves; the library that Taro brings along weighs a fifth of all that loads first. */
export const Carousel: typeof port.Carousel = ({ className, at, onAt, slides }) => {
  const row = useRef<HTMLDivElement>(null);
  const shown = useRef(at);
  useEffect(() => {
    const box = row.current;
    if (box && at !== shown.current) box.scrollTo({ left: at * box.clientWidth, behavior: 'smooth' });
    shown.current = at;
  }, [at]);
  const look = ({ currentTarget: { scrollLeft, clientWidth } }: UIEvent<HTMLDivElement>) => {
    const next = clientWidth === 0 ? 0 : Math.round(scrollLeft / clientWidth);
    if (next === shown.current) return;
    shown.current = next;
    onAt(next);
  };
  return (
    <div ref={row} data-carousel="" className={className} style={ROW} onScroll={look}>
      {slides.map(({ key, slide }) => (
        <div key={key} style={SLIDE}>
          {slide}
        </div>
      ))}
    </div>
  );
};
