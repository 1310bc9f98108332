import type { HookEventView } from '@kaibo/contracts/hooks.dto';
import type { HookEventState } from '@kaibo/contracts/hooks';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Button } from '../../ui/controls';
import { Tag, type Tone } from '../../ui/messages';

const TONES: Record<HookEventState, Tone> = { waiting: 'warn', done: 'good', kept: 'calm', failed: 'bad' };

/** Events without what they carry: that names people. */
export function EventList({
  events,
  timeZone,
  busy,
  onRetry,
}: {
  events: HookEventView[];
  timeZone: string;
  busy: boolean;
  /** Null for whoever may only look. */
  onRetry: ((id: string) => void) | null;
}) {
  const texts = useTexts();
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{texts.hooks.event}</th>
          <th scope="col">{texts.hooks.received}</th>
          <th scope="col">{texts.hooks.state}</th>
          <th scope="col">{texts.team.actions}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.id}>
            <td>
              <b>{event.event}</b>
            </td>
            <td>{instant(event.receivedAt, timeZone, texts.locale)}</td>
            <td>
              <Tag tone={TONES[event.state]}>{texts.hooks.states[event.state]}</Tag>
              {event.failure !== null && <span className="small faint"> {event.failure}</span>}
            </td>
            <td>
              {onRetry && (event.state === 'failed' || event.state === 'kept') && (
                <Button off={busy} onClick={() => onRetry(event.id)}>
                  {texts.hooks.retry}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
