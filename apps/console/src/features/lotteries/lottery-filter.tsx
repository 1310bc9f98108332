import { toQueryString } from '@kaibo/api-client';
import { LOTTERY_STATES } from '@kaibo/contracts/lotteries';
import type { ListConsoleLotteries } from '@kaibo/contracts/lotteries.dto';
import { useTexts } from '../../texts/texts';
import { Choice, Tick } from '../../ui/fields';

interface LotteryFilterProps {
  asked: ListConsoleLotteries;
  titles: ReadonlyMap<string, string>;
  /** The browser itself may ask for the file: its session goes along, where a staff key would not. */
  canDownload: boolean;
  onAsk: (asked: ListConsoleLotteries) => void;
}

/** Which lotteries are listed. */
export function LotteryFilter({ asked, titles, canDownload, onAsk }: LotteryFilterProps) {
  const texts = useTexts().lotteries;
  const with_ = (change: ListConsoleLotteries): void => {
    const all = Object.entries({ ...asked, ...change }).filter(([, value]) => value !== undefined);
    onAsk(Object.fromEntries(all)); // the same fields
  };
  return (
    <div className="card inline-form" role="group" aria-label={texts.filter}>
      <div className="form-columns">
        <Choice
          label={texts.room}
          value={asked.roomId ?? ''}
          options={[{ value: '', text: texts.anyRoom }, ...[...titles].map(([value, text]) => ({ value, text }))]}
          onValue={(roomId) => with_({ roomId: roomId || undefined })}
        />
        <Choice
          label={texts.state}
          value={asked.state ?? ''}
          options={[
            { value: '' as const, text: texts.all },
            ...LOTTERY_STATES.map((value) => ({ value, text: texts.states[value] })),
          ]}
          onValue={(state) => with_({ state: state || undefined })}
        />
        <Tick on={asked.pushed === 'true'} onChange={(isOn) => with_({ pushed: isOn ? 'true' : undefined })}>
          {texts.pushedOnly}
        </Tick>
      </div>
      {canDownload && (
        <a className="lottery-proof" href={`/v1/console/lottery-records${toQueryString({ ...asked })}`} download>
          {texts.csv}
        </a>
      )}
    </div>
  );
}
