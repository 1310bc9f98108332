import type { MiniAppAge } from '@kaibo/contracts/rooms.dto';
import { useTexts } from '../../texts/texts';
import { ago } from '../../texts/times';
import { freshness } from './rooms.rules';

/** How old the list is, and whether it is whole. */
export function AgeLine({ age, nowMs }: { age: MiniAppAge | undefined; nowMs: number }) {
  const texts = useTexts();
  const fresh = freshness(age);
  const when = (at: string): string => ago(texts, at, nowMs);
  switch (fresh.kind) {
    case 'never':
      return <span className="age age-old">{texts.age.never}</span>;
    case 'part-only':
      return <span className="age age-old">{texts.age.partialOnly(when(fresh.partAt))}</span>;
    case 'partial':
      return <span className="age">{texts.age.partial(when(fresh.completeAt), when(fresh.partAt))}</span>;
    case 'complete':
      return <span className="age age-whole">{texts.age.complete(when(fresh.at))}</span>;
  }
}
