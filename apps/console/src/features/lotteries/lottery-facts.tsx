import type { ConsoleLotteryView } from '@kaibo/contracts/lotteries.dto';
import { useTexts } from '../../texts/texts';
import { count, instant, span } from '../../texts/times';
import type { Texts } from '../../texts/zh';
import { Tag } from '../../ui/messages';
import { toYuan } from './lotteries.rules';

interface LotteryFactsProps {
  lottery: ConsoleLotteryView;
  roomTitle: string;
  timeZone: string;
  nowMs: number;
}

/** All of a lottery that staff see, in words. */
export function LotteryFacts({ lottery, roomTitle, timeZone, nowMs }: LotteryFactsProps) {
  const all = useTexts();
  const texts = all.lotteries;
  const { opensAt, closesAt, incidents, rulesHash, commitment, cancelReason, entrySeconds, purgedAt } = lottery;
  const window = opensAt && closesAt ? span(all, opensAt, closesAt, timeZone, nowMs) : null;
  const facts: (readonly [string, React.ReactNode] | null)[] = [
    [texts.room, roomTitle],
    [texts.facts.entry, entryOf(texts, lottery)],
    [
      texts.facts.window,
      `${window ? `${window.day} ${window.time}` : texts.notStarted} · ${texts.seconds(entrySeconds)}`,
    ],
    [texts.facts.entries, entriesOf(all, lottery)],
    [texts.facts.who, whoOf(all, lottery, timeZone)],
    [texts.fields.organiser ?? '', lottery.organiser || '—'],
    [texts.facts.claim, `${texts.days(lottery.claimDays)} · ${lottery.claimTerms || '—'}`],
    [texts.fields.beacon ?? '', texts.beacons[lottery.beacon]],
    rulesHash === null ? null : [texts.facts.rulesHash, <code key="hash">{rulesHash}</code>],
    commitment === null ? null : [texts.facts.commitment, <code key="commitment">{commitment}</code>],
    cancelReason === null ? null : [texts.facts.cancelReason, cancelReason],
    incidents.length === 0
      ? null
      : [
          texts.facts.incidents,
          incidents.map(({ kind, at }) => `${instant(at, timeZone, all.locale)} ${texts.incidents[kind]}`).join(' · '),
        ],
  ];
  return (
    <section className="card lottery-part" aria-label={lottery.name}>
      <dl className="lottery-facts">
        {facts.map(
          (fact) =>
            fact && (
              <div key={fact[0]}>
                <dt className="faint">{fact[0]}</dt>
                <dd>{fact[1]}</dd>
              </div>
            ),
        )}
      </dl>
      <h2>{texts.prizes}</h2>
      <ol className="lottery-prizes">
        {lottery.prizes.map(({ no, name, kind, codeSource, valueFen, quantity }) => (
          <li key={no}>
            <b>{name}</b> × {count(all, quantity)} <Tag tone="calm">{texts.prizeKinds[kind]}</Tag>{' '}
            <span className="faint">
              {texts.worth(toYuan(valueFen))}
              {codeSource && ` · ${texts.codeSources[codeSource]}`}
            </span>
          </li>
        ))}
      </ol>
      {purgedAt !== null && <p className="faint">{texts.purged(instant(purgedAt, timeZone, all.locale))}</p>}
      {rulesHash !== null && (
        <p>
          <a className="lottery-proof" href={`/l/${lottery.id}/proof`} target="_blank" rel="noreferrer">
            {texts.proof}
          </a>
        </p>
      )}
    </section>
  );
}

const entryOf = (texts: Texts['lotteries'], { entryKind, keyword, likes }: ConsoleLotteryView): string =>
  `${texts.entryKinds[entryKind]} · ${entryKind === 'comment' ? texts.keywordSaid(keyword ?? '') : texts.likesTimes(likes ?? 0)}`;

function entriesOf(all: Texts, { entries, imported, unchecked }: ConsoleLotteryView): string {
  if (entries === null) return all.lotteries.notCounted;
  return all.lotteries.entriesOf(count(all, entries), count(all, imported ?? 0), count(all, unchecked ?? 0));
}

function whoOf(all: Texts, lottery: ConsoleLotteryView, timeZone: string): string {
  const texts = all.lotteries;
  const { needsPhone, membersSince, oncePer, maxRisk, riskUnknown } = lottery;
  const words = [
    texts.once(texts.oncePer[oncePer]),
    needsPhone ? texts.fields.needsPhone : undefined,
    membersSince === null ? undefined : texts.since(instant(membersSince, timeZone, all.locale)),
    maxRisk === null ? undefined : `${texts.fields.maxRisk} ${texts.risk(maxRisk)}`,
    riskUnknown === null ? undefined : `${texts.fields.riskUnknown} ${texts.riskUnknown[riskUnknown]}`,
  ];
  return words.filter((word) => word !== undefined).join(' · ');
}
